package dev.unroll.api;

import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the OpenAPI document says of the service as a whole. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Unroll",
            version = "1",
            description =
                "Continues texts and series, answers conversations and translates, streamed or"
                    + " whole. `/v1/models`, `/v1/completions`, `/v1/chat/completions` and"
                    + " `/v1/embeddings` are OpenAI's, `/v1/messages` Anthropic's, `/translate`, `/detect` and `/languages`"
                    + " LibreTranslate's, `/v2/translate` and what stands beside it DeepL's, and"
                    + " `/v2/models` is the Open Inference Protocol's, so that their clients work"
                    + " unchanged.\n\n"
                    + "One policy holds for fields that are not supported: a value that changes"
                    + " nothing is accepted; what would change the answer is refused with its name"
                    + " (`param`); what cannot change it, such as `user`, `store` or"
                    + " `service_tier`, is ignored; a name that nobody knows is refused with the"
                    + " nearest that there is. LibreTranslate's and DeepL's paths ignore what they do"
                    + " not know, as these do.\n\n"
                    + "Every answer has an `X-Request-Id`, the client's own if it sent one. Bodies"
                    + " may be in gzip, and answers that are no streams are, where"
                    + " `Accept-Encoding` says so; `Accept` is not asked for. Status 429 and 503 say"
                    + " in `Retry-After` when to come again.",
            license = @License(name = "Apache-2.0")),
    tags = {
      @Tag(name = "Models", description = "What is served"),
      @Tag(
          name = "Text",
          description =
              "Texts continued and conversations answered by models of kind `text`, vectors made by"
                  + " these and `embedding`, labels given by `classification`"),
      @Tag(
          name = "Messages",
          description = "Anthropic's API, served by models of kind `text` that chat"),
      @Tag(name = "Series", description = "Series continued by a model of kind `series`"),
      @Tag(
          name = "Translation",
          description = "LibreTranslate's API, served by models of kind `seq2seq`"),
      @Tag(name = "DeepL", description = "DeepL's API, served by models of kind `seq2seq`"),
      @Tag(
          name = "Inference",
          description = "The Open Inference Protocol, version 2, as KServe's tools speak it")
    })
public class ApiDescription extends Application {}
