package dev.unroll.train.recipe;

import static dev.unroll.train.recipe.ImpossibleValue.refuse;

/** Which networks learn from which data. */
final class NetworkForData {
  private static final String TYPE = "architecture.type";

  private NetworkForData() {}

  static void check(DataSource data, Architecture architecture) {
    boolean isOfInit = architecture instanceof Architecture.OfInit; // Checked when it is read.
    boolean translates = architecture instanceof Architecture.Translating && !isOfInit;
    refuse(
        TYPE,
        architecture instanceof Architecture.Blocks && !(data instanceof CsvSource),
        "forecasts series of a csv-file; this data is something else");
    switch (data) {
      case CsvSource _ ->
          refuse(
              TYPE,
              !(architecture instanceof Architecture.Blocks),
              "does not forecast a whole horizon; for a csv-file choose nbeats");
      case DataSource.Text _ -> refuseTranslators(translates);
      case DataSource.Dialogues _, DataSource.Labelled _ -> {
        refuse(
            TYPE,
            !Recipe.isGpt(architecture),
            "neither converses nor classifies; for this data choose gpt");
        if (architecture instanceof Architecture.Gpt gpt
            && data instanceof DataSource.Labelled labelled) {
          refuse(
              "data.longest",
              labelled.longest() > gpt.context(),
              "must be at most architecture.context, " + gpt.context());
        }
      }
      case SeriesSource _ -> {
        refuse(
            TYPE,
            Recipe.isGpt(architecture),
            "is for text; for a series choose jordan, elman or lstm");
        refuse(
            "architecture.embedding",
            architecture instanceof Architecture.Recurrent recurrent
                && recurrent.embedding() != null,
            TokenizerForData.NOT_FOR_SERIES);
        refuseTranslators(translates);
      }
      case DataSource.Pairs _ -> {
        refuse(
            TYPE,
            !translates && !isOfInit,
            "continues its input; for pairs choose seq2seq or transformer");
        if (architecture instanceof Architecture.OfInit same) {
          String problem = "is for a gpt; pairs are learnt by an encoder and a decoder";
          refuse("architecture.context", same.context() != null, problem);
          refuse("architecture.attentionDropout", same.attentionDropout() != null, problem);
        }
      }
    }
  }

  private static void refuseTranslators(boolean translates) {
    refuse(TYPE, translates, "is for pairs of texts; here choose jordan, elman, lstm or gpt");
  }
}
