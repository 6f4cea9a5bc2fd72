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
                    + " `/v1/embeddings` are OpenAI's, `/translate`, `/detect` and `/languages`"
                    + " LibreTranslate's, so that their clients work unchanged.",
            license = @License(name = "Apache-2.0")),
    tags = {
      @Tag(name = "Models", description = "What is served"),
      @Tag(
          name = "Text",
          description =
              "Texts continued and conversations answered by models of kind `text`, vectors made by"
                  + " these and `embedding`, labels given by `classification`"),
      @Tag(name = "Series", description = "Series continued by a model of kind `series`"),
      @Tag(
          name = "Translation",
          description = "LibreTranslate's API, served by models of kind `seq2seq`")
    })
public class ApiDescription extends Application {}
