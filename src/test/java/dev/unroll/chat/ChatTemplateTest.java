package dev.unroll.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.chat.ChatMessage.Role;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates in the shapes of well known models', with what Jinja2 makes of them. */
class ChatTemplateTest {
  private static final List<ChatMessage> CONVERSATION =
      List.of(
          new ChatMessage(Role.SYSTEM, "Be brief."),
          new ChatMessage(Role.USER, "  Hi {{ 1 + 1 }}\n"),
          new ChatMessage(Role.ASSISTANT, "Hello!"),
          new ChatMessage(Role.USER, "Bye"));

  private static String render(String template, List<ChatMessage> messages) {
    return ChatTemplate.compile(template, "<s>", "</s>").render(messages);
  }

  /** What an expression or a few statements write, in a template that is otherwise fine. */
  private static String written(String template) {
    return ChatTemplate.compile(
            "{{ messages[-1].content }}|" + template,
            "<s>",
            "</s>",
            Clock.fixed(Instant.parse("2024-07-04T10:20:30Z"), ZoneOffset.UTC),
            Rendering.TIME_LIMIT)
        .render(CONVERSATION)
        .substring("Bye|".length());
  }

  @Test
  void chatMl_isWritten() {
    String template =
        """
        {% for message in messages %}
        {% if loop.first and messages[0]['role'] != 'system' %}
        {{ '<|im_start|>system\\nYou help.<|im_end|>\\n' }}
        {%- endif %}
        {{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}
        {%- endfor %}
        {% if add_generation_prompt %}
        {{- '<|im_start|>assistant\\n' }}
        {%- endif %}
        """;

    assertThat(render(template, CONVERSATION))
        .isEqualTo(
            """
            <|im_start|>system
            Be brief.<|im_end|>
            <|im_start|>user
              Hi {{ 1 + 1 }}
            <|im_end|>
            <|im_start|>assistant
            Hello!<|im_end|>
            <|im_start|>user
            Bye<|im_end|>
            <|im_start|>assistant
            """);
    assertThat(render(template, CONVERSATION.subList(1, 2)))
        .startsWith("<|im_start|>system\nYou help.<|im_end|>\n<|im_start|>user\n  Hi");
  }

  @Test
  void headersAndDate_asInLlama3() {
    String template =
        """
        {{- bos_token }}
        {%- if not date_string is defined %}
            {%- if strftime_now is defined %}
                {%- set date_string = strftime_now("%d %b %Y") %}
            {%- else %}
                {%- set date_string = "26 Jul 2024" %}
            {%- endif %}
        {%- endif %}
        {#- The system message is taken out, so that it can be put where it belongs. #}
        {%- if messages[0]['role'] == 'system' %}
            {%- set system_message = messages[0]['content']|trim %}
            {%- set messages = messages[1:] %}
        {%- else %}
            {%- set system_message = "" %}
        {%- endif %}
        {{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
        {%- if tools is not none %}
            {{- "Environment: ipython\\n" }}
        {%- endif %}
        {{- "Today Date: " + date_string + "\\n\\n" }}
        {{- system_message }}
        {{- "<|eot_id|>" }}
        {%- for message in messages %}
            {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
                {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
            {%- elif 'tool_calls' in message %}
                {%- if not message.tool_calls|length == 1 %}
                    {{- raise_exception("This model only supports single tool-calls at once!") }}
                {%- endif %}
                {{- message.tool_calls[0].function.arguments | tojson }}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
        {%- endif %}
        """;

    assertThat(render(template, CONVERSATION))
        .startsWith("<s><|start_header_id|>system<|end_header_id|>\n\nToday Date: ")
        .endsWith(
            "\n\nBe brief.<|eot_id|>"
                + "<|start_header_id|>user<|end_header_id|>\n\nHi {{ 1 + 1 }}<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\nHello!<|eot_id|>"
                + "<|start_header_id|>user<|end_header_id|>\n\nBye<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n");
  }

  private static final String GEMMA =
      """
      {{ bos_token }}
      {%- if messages[0]['role'] == 'system' -%}
          {%- set first_user_prefix = messages[0]['content'] + '\\n\\n' -%}
          {%- set loop_messages = messages[1:] -%}
      {%- else -%}
          {%- set first_user_prefix = "" -%}
          {%- set loop_messages = messages -%}
      {%- endif -%}
      {%- for message in loop_messages -%}
          {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
              {{ raise_exception("Conversation roles must alternate user/assistant/user/assistant/...") }}
          {%- endif -%}
          {%- if (message['role'] == 'assistant') -%}
              {%- set role = "model" -%}
          {%- else -%}
              {%- set role = message['role'] -%}
          {%- endif -%}
          {{ '<start_of_turn>' + role + '\\n' + (first_user_prefix if loop.first else "") }}
          {%- if message['content'] is string -%}
              {{ message['content'] | trim }}
          {%- elif message['content'] is iterable -%}
              {%- for item in message['content'] -%}
                  {{ item['text'] | trim }}
              {%- endfor -%}
          {%- else -%}
              {{ raise_exception("Invalid content type") }}
          {%- endif -%}
          {{ '<end_of_turn>\\n' }}
      {%- endfor -%}
      {%- if add_generation_prompt -%}
          {{'<start_of_turn>model\\n'}}
      {%- endif -%}
      """;

  @Test
  void roles_areMappedAsInGemma() {
    assertThat(render(GEMMA, CONVERSATION))
        .isEqualTo(
            """
            <s><start_of_turn>user
            Be brief.

            Hi {{ 1 + 1 }}<end_of_turn>
            <start_of_turn>model
            Hello!<end_of_turn>
            <start_of_turn>user
            Bye<end_of_turn>
            <start_of_turn>model
            """);
  }

  @Test
  void conversationThatTheTemplateRefuses_isRefusedInItsWords() {
    ChatTemplate template = ChatTemplate.compile(GEMMA, "<s>", "</s>");

    assertThatThrownBy(() -> template.render(CONVERSATION.subList(2, 4)))
        .isInstanceOf(TemplateException.Refusal.class)
        .hasMessage("Conversation roles must alternate user/assistant/user/assistant/...");
  }

  @Test
  void namespaceAndLastMessages_asInMistral() {
    String template =
        """
        {%- if messages[0]["role"] == "system" %}
            {%- set system_message = messages[0]["content"] %}
            {%- set loop_messages = messages[1:] %}
        {%- else %}
            {%- set loop_messages = messages %}
        {%- endif %}
        {%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
        {%- set ns = namespace() %}
        {%- set ns.index = 0 %}
        {%- for message in loop_messages %}
            {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
                {{- raise_exception("After the optional system message, roles must alternate") }}
            {%- endif %}
            {%- set ns.index = ns.index + 1 %}
        {%- endfor %}
        {{- bos_token }}
        {%- for message in loop_messages %}
            {%- if message["role"] == "user" %}
                {%- if loop.last and system_message is defined %}
                    {{- "[INST] " + system_message + "\\n\\n" + message["content"] + "[/INST]" }}
                {%- else %}
                    {{- "[INST] " + message["content"] + "[/INST]" }}
                {%- endif %}
            {%- elif message["role"] == "assistant" %}
                {{- " " + message["content"]|trim + eos_token}}
            {%- else %}
                {{- raise_exception("Only user and assistant roles are supported!") }}
            {%- endif %}
        {%- endfor %}
        """;

    assertThat(render(template, CONVERSATION))
        .isEqualTo("<s>[INST]   Hi {{ 1 + 1 }}\n[/INST] Hello!</s>[INST] Be brief.\n\nBye[/INST]");
  }

  @Test
  void backwardsAndThinking_asInQwen3() {
    String template =
        """
        {%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
        {%- for message in messages[::-1] %}
            {%- set index = (messages|length - 1) - loop.index0 %}
            {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
                {%- set ns.multi_step_tool = false %}
                {%- set ns.last_query_index = index %}
            {%- endif %}
        {%- endfor %}
        {%- for message in messages %}
            {%- set content = message.content if message.content is string else '' %}
            {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
                {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}
            {%- elif message.role == "assistant" %}
                {%- set reasoning_content = '' %}
                {%- if '</think>' in content %}
                    {%- set reasoning_content = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
                    {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
                {%- endif %}
                {%- if loop.index0 > ns.last_query_index and reasoning_content %}
                    {{- '<think>' + reasoning_content.strip('\\n') + '</think>' }}
                {%- endif %}
                {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>\\n' }}
            {%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\\n' }}
            {%- if enable_thinking is defined and enable_thinking is false %}
                {{- '<think>\\n\\n</think>\\n\\n' }}
            {%- endif %}
        {%- endif %}
        """;
    List<ChatMessage> messages =
        List.of(
            new ChatMessage(Role.USER, "Hello"),
            new ChatMessage(Role.ASSISTANT, "<think>\nHm.\n</think>\n\nYes"),
            new ChatMessage(Role.USER, "Well?"));

    assertThat(render(template, messages))
        .isEqualTo(
            """
            <|im_start|>user
            Hello<|im_end|>
            <|im_start|>assistant
            Yes<|im_end|>
            <|im_start|>user
            Well?<|im_end|>
            <|im_start|>assistant
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
          {{ messages[1:3] | length }} {{ messages[:-1] | length }} {{ 'abc'[::-1] }} ¦ 2 3 cba
          {{ messages[0].role }} {{ messages[-1]['role'] }} {{ messages[9] is defined }}        ¦ system user False
          {{ 'héllo'[1] }}{{ 'abc'[-1] }}{{ 'abc'[1:] }}                                        ¦ écbc
          {% for m in messages if m.role == 'user' %}{{ loop.index }}{{ loop.last }};{% endfor %} ¦ 1False;2True;
          {% for m in [] %}x{% else %}none{% endfor %}                                          ¦ none
          {% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}{{ v }}{% endfor %}                   ¦ a1b2
          {% for k, v in {'b': 1, 'a': 2} | dictsort %}{{ k }}{{ v }}{% endfor %}                ¦ a2b1
          {% for x in 'ab' %}{{ x }}{{ loop.previtem }}{{ loop.nextitem }}.{% endfor %}          ¦ ab.ba.
          {% for x in [1,2,3] %}{% if x == 2 %}{% continue %}{% endif %}{{ x }}{% endfor %}      ¦ 13
          {% for x in [1,2,3] %}{% if x == 2 %}{% break %}{% endif %}{{ x }}{% endfor %}         ¦ 1
          {% set x = 0 %}{% for y in [1] %}{% set x = y %}{% endfor %}{{ x }}                    ¦ 0
          {% for y in [1,2] %}{% if x is defined %}!{% endif %}{% set x = y %}{% endfor %}.      ¦ .
          {% set a, b = 1, 'x,y' %}{{ b }}{{ a }}                                                ¦ x,y1
          {% set x %} in {{ 1 }} {% endset %}[{{ x }}]                                           ¦ [ in 1 ]
          {% macro f(a, b='=)') %}{{ a }}{{ b }}{% endmacro %}{{ f(1) }}{{ f('(', b=2) }}        ¦ 1=)(2
          {% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }} ¦ 3210
          {{ not 'a' == 'b' }} {{ not x is defined }} {{ not 'a' in 'abc' }} {{ not not true }}  ¦ True True False True
          {{ 'a' not in 'b' }} {{ x is not defined }} {{ none is none }} {{ None is not none }}  ¦ True True True False
          {{ messages[0] | tojson }}                              ¦ {"role": "system", "content": "Be brief."}
          {{ [1, 'é<&', none, true, {}, []] | tojson }}                                          ¦ [1, "é<&", null, true, {}, []]
          {{ {'a': [1]} | tojson(indent=2) | replace('\\n', '~') }}                               ¦ `{~  "a": [~    1~  ]~}`
          {{ strftime_now('%d %b %Y') }}                                                         ¦ 04 Jul 2024
          {{ '%}' ~ "}}" ~ '{{ x }}' ~ 'it\\'s' ~ '\\u00e9' }}                                   ¦ %}}}{{ x }}it'sé
          {{ {'a': {'b': 'c'}}['a']['b'] }} {{ {'a': 1}.get('b', 'd') }}                         ¦ c d
          {% raw %}{{ raw }}{% endraw %}{# nothing {{ at }} all #}.                              ¦ {{ raw }}.
          {% set l = [] %}{% set _ = l.append('x') %}{{ l | join }}{{ ['a', 'b'] | join(', ') }}  ¦ xa, b
          {{ messages | map(attribute='role') | join(' ') }}                                     ¦ system user assistant user
          {{ messages | rejectattr('role', 'equalto', 'user') | list | length }}                 ¦ 2
          {% generation %}said{% endgeneration %}                                                ¦ said
          {{ 'x' if false }}{{ 'a' if 1 > 2 else 'b' if 1 > 3 else 'c' }}                         ¦ c
          {{ x | default('d') }}{{ '' | default('e', true) }}{{ undefined }}                  ¦ de
          {{ ' a,b '.strip().split(',')[1].upper() }}{{ 'a b'.title() }}        ¦ BA B
          {{ 7 // 2 }} {{ 7 % 4 }} {{ 2 ** 3 }} {{ -3 | abs }} {{ '4' | int + 1 }}                 ¦ 3 3 8 3 5
          {% if messages[0].content.strip().startswith(('He', 'Be')) %}yes{% endif %}             ¦ yes
          {{ 'a\\nb' | indent(2) | replace('\\n', '~') }}                                          ¦ a~  b
          {% if [] or '' or 0 or {} or none %}x{% elif 'false' %}y{% endif %}                     ¦ y
          {{ 'false' or 'x' }} {{ 'a' and 'b' }} {{ '' and 'b' or 'c' }} {{ 'a' or x.y.z }}         ¦ false b c a
          {{ 'a' if 'false' else 'b' }} {{ 'a' if not 'false' else 'b' }} {{ 1 if '' else 2 if [] else 3 }} ¦ a b 3
          {% if 'false' and not ('false' == 'true') or x %}a{% endif %}{% set y = 1 == 1 and 'c' %}{{ y }}  ¦ ac
          {% for m in messages if m.role == 'user' and 'false' %}{{ loop.index }}{% endfor %}{{ -1 }} ¦ 12-1
          {{ {'a': 'b' or 'c', 'd': not []}['a'] }} {{ ['' or 'e', 'f' and 'g'] | join('+') }}    ¦ b e+g
          {{ namespace(a=messages | length - 1, b=2).a }}                                         ¦ 3
          """)
  void expression_isWhatJinja2MakesOfIt(String template, String expected) {
    assertThat(written(template)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
          `a~  {% if true %}~  b~  {% endif %}~c`          ¦ `a~  b~c`
          `a {% if true %} b {% endif %} c`                ¦ `a  b  c`
          `a~ {%- if true -%} ~ b~ {%- endif %} c`         ¦ `ab c`
          `a~  {%+ if true +%}~b{% endif %}`               ¦ `a~  ~b`
          `a~  {# x #}~b`                                  ¦ `a~b`
          `a~  {{ 1 }}~  {{- 2 -}} ~ b`                    ¦ `a~  12b`
          `a~~`                                            ¦ `a~`
          `{% if true %}~~x{% endif %}`                    ¦ `~x`
          `  {% if true %}x{% endif %}`                    ¦ `  x`
          """)
  void whitespace_isControlledAsByHuggingFace(String template, String expected) {
    assertThat(written(template.replace('~', '\n')).replace('\n', '~')).isEqualTo(expected);
  }
}
