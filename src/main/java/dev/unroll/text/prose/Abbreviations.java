package dev.unroll.text.prose;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A language's abbreviations that do not end a sentence although a full stop and a capital letter
 * follow: titles, initials, references. One that often does end it, such as etc., is not here.
 *
 * @param words in lower case, without their last full stop
 * @param beforeNumbers those that are abbreviations only before a number (no. 5)
 * @param hasOrdinals whether a full stop makes an ordinal of a number
 * @param letterWord the one-letter word that is not an initial, or none
 */
record Abbreviations(
    Set<String> words, Set<String> beforeNumbers, boolean hasOrdinals, String letterWord) {
  private static final Abbreviations NONE = new Abbreviations(Set.of(), Set.of(), false, "");

  private static final Map<String, Abbreviations> OF =
      Map.of(
          "en",
          new Abbreviations(
              words(
                  "mr mrs ms dr prof rev fr sr jr st hon gen col maj capt cmdr lt sgt cpl pvt adm"
                      + " gov pres sen rep messrs mme mlle mt ft vs viz cf e.g i.e eg ie al ph.d u.s u.k"),
              words(
                  "no nos fig figs vol ch sec pp p art eq approx ca est max min tel ext jan feb mar"
                      + " apr aug sept oct nov dec"),
              false,
              "I"),
          "fr",
          new Abbreviations(
              words("m mm mme mmes mlle mlles dr pr me mgr st ste cf p.ex ex c.-à-d env boul av"),
              words(
                  "no nos fig art chap vol pp p n° éd env ca max min tél janv févr avr juil sept oct"
                      + " nov déc"),
              false,
              ""),
          "de",
          new Abbreviations(
              words(
                  "hr fr frl dr prof dipl ing st z.b d.h u.a i.d.r bzw ca vgl ggf evtl inkl exkl"
                      + " sog gem bspw hrsg geb gest usw str"),
              words("nr abs art abb kap bd s tel jan feb aug sept okt nov dez"),
              true,
              ""),
          "es",
          new Abbreviations(
              words("sr sra srta sres dr dra prof d dña lic ing gral sta sto ud uds p.ej cf"),
              words("núm nro no fig art cap vol pág págs pp p ene feb abr ago sept oct nov dic"),
              false,
              ""),
          "it",
          new Abbreviations(
              words("sig sigg sig.ra dott dott.ssa prof prof.ssa ing avv on s cfr p.es es"),
              words("n nr fig art cap vol pag pagg pp p genn febbr apr ott nov dic"),
              false,
              ""),
          "pt",
          new Abbreviations(
              words("sr sra srta dr dra prof profa eng d exmo sto sta cf p.ex"),
              words("n núm fig art cap vol pág págs pp p jan fev abr ago nov dez"),
              false,
              ""),
          "nl",
          new Abbreviations(
              words("dhr mevr mw dr prof ir ing mr drs st bijv d.w.z o.a m.a.w ca cf vgl t.a.v"),
              words("nr fig art hfst blz pp p jan feb apr aug sept okt nov dec"),
              false,
              ""));

  /**
   * The abbreviations of a language; of one that is not known only initials.
   *
   * @param language ISO 639-1 code
   */
  static Abbreviations of(String language) {
    return OF.getOrDefault(language, NONE);
  }

  private static Set<String> words(String list) {
    return Set.of(list.split(" "));
  }

  /**
   * Whether the word is one of them, or an initial.
   *
   * @param word without its full stop
   * @param numberFollows whether a digit is next
   */
  boolean has(String word, boolean numberFollows) {
    if (word.length() == 1 && Character.isLetter(word.charAt(0))) {
      return !word.equals(letterWord);
    }
    String lower = word.toLowerCase(Locale.ROOT);
    return words.contains(lower) || (numberFollows && beforeNumbers.contains(lower));
  }
}
