package dev.unroll.engine.lexical;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * French verbs that ask someone to do something, for one person who is a friend and for others. A
 * sentence that begins with one addresses its reader without a pronoun.
 */
final class Imperatives {
  private static final String IRREGULAR =
      "va allez viens venez fais faites dis dites prends prenez mets mettez lis lisez écris écrivez"
          + " sois soyez aie ayez vois voyez attends attendez réponds répondez rends rendez"
          + " descends descendez apprends apprenez comprends comprenez choisis choisissez"
          + " finis finissez remplis remplissez pars partez sors sortez dors dormez tiens tenez"
          + " reviens revenez souviens souvenez bois buvez crois croyez saisis saisissez"
          + " ouvre ouvrez appelle appelez rappelle rappelez jette jetez achète achetez lève levez"
          + " enlève enlevez essaie essayez envoie envoyez appuie appuyez paie payez"
          + " assieds asseyez promène promenez ralentis ralentissez réfléchis réfléchissez";

  /** Those that end with -e and -ez; none is a noun that titles begin with. */
  private static final String REGULAR =
      "donn ferm regard écout parl laiss arrêt mang cliqu utilis trouv gard rest tourn mont pos"
          + " apport pass pens jou travaill continu commenc vérifi ajout supprim sélectionn"
          + " télécharg install lanc lav coup tir pouss sign expliqu montr racont chant dans dépêch"
          + " calm amus repos oubli imagin pardonn excus visit prépar évit respect branch connect"
          + " consult contact cré partag enregistr imprim remplac modifi sauv écras adress présent"
          + " cherch invit quitt retir habill tap gliss déplac copi coll annul"
          + " actualis recharg redémarr désactiv activ configur personnalis profit assur inform";

  private static final List<String> PAIRS = pairs();

  private Imperatives() {}

  private static List<String> pairs() {
    List<String> pairs = new ArrayList<>(List.of(IRREGULAR.split(" ", -1)));
    for (String stem : REGULAR.split(" ", -1)) {
      pairs.add(stem + "e");
      pairs.add(stem + "ez");
    }
    return pairs;
  }

  static Set<String> informal() {
    return each(0);
  }

  static Set<String> formal() {
    return each(1);
  }

  private static Set<String> each(int offset) {
    List<String> found = new ArrayList<>();
    for (int i = offset; i < PAIRS.size(); i += 2) {
      String form = PAIRS.get(i);
      found.add(form.substring(0, 1).toUpperCase(Locale.ROOT) + form.substring(1));
    }
    return found.stream().collect(Collectors.toUnmodifiableSet());
  }
}
