package dev.unroll.bench;

import java.util.List;
import java.util.Map;

/** Sentences of twelve words to measure translation with, by language. */
final class TwelveWords {
  private static final Map<String, List<String>> BY_LANGUAGE =
      Map.of(
          "en",
          List.of(
              "I would like to know when the next train to Paris leaves.",
              "She told me that she had never seen the sea in winter.",
              "The children were playing in the garden while their mother was cooking.",
              "If it rains tomorrow, we will stay at home and play cards.",
              "He has been working for the same company for almost ten years.",
              "Could you tell me how to get to the nearest post office?",
              "My brother bought a new car last week, but I prefer his.",
              "We had dinner in a small restaurant near the river last night.",
              "I do not understand why you are so angry with your sister.",
              "The teacher asked the students to read the book before next Monday.",
              "They have decided to move to another country to find better work.",
              "It is too late now to change our plans for the summer.",
              "You should not leave the door open when you go to bed.",
              "There are many old houses in the village where I was born.",
              "Nobody knows exactly what happened on the night of the big storm.",
              "Please remember to buy some bread and milk on your way home."),
          "fr",
          List.of(
              "Je voudrais savoir à quelle heure part le prochain train pour Paris.",
              "Elle a dit que son frère était parti hier avec ses amis.",
              "Les enfants jouaient dans le jardin pendant que leur mère préparait tout.",
              "Nous avons mangé dans un petit restaurant près de la rivière hier.",
              "Il travaille pour la même entreprise depuis presque dix ans et demi.",
              "Pouvez-vous me dire comment aller à la gare la plus proche, monsieur ?",
              "Mon père a acheté une nouvelle voiture rouge la semaine dernière, enfin.",
              "Je ne comprends pas pourquoi tu es fâché avec ta petite sœur.",
              "Le professeur a demandé aux élèves de lire le livre avant lundi.",
              "Ils ont décidé de partir dans un autre pays pour mieux vivre.",
              "Il est trop tard maintenant pour changer nos projets pour les vacances.",
              "Tu ne devrais pas laisser la porte ouverte quand tu vas dormir.",
              "Il y a beaucoup de vieilles maisons dans le village de Marie.",
              "Personne ne sait vraiment ce qui se passe dans cette grande maison.",
              "Pensez à acheter du pain et du lait en rentrant ce soir.",
              "Quand il fait beau, nous allons souvent nous promener dans la forêt."));

  private TwelveWords() {}

  /** The sentences of a language; none of most. */
  static List<String> in(String language) {
    return BY_LANGUAGE.getOrDefault(language, List.of());
  }
}
