package dev.unroll.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.unroll.chat.ChatMessage.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that want what they must not have, or are broken. */
class HostileTemplatesTest {
  private static final String FINE = "{{ messages[-1].content }}";

  private static String render(String template) {
    return ChatTemplate.compile(FINE + template, "<s>", "</s>")
        .render(List.of(new ChatMessage(Role.USER, "Hello")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ ''.class }}",
        "{{ messages.class.name }}",
        "{{ messages[0].class }}",
        "{{ namespace(a=1).class }}",
        "{{ loop.class }}",
        "{{ true.class }}",
        "{{ (1).class }}",
        "{{ messages[0]['class'].name }}",
        "{% for x in messages %}{{ loop.class }}{{ loop.items }}{% endfor %}",
        "{{ messages | map(attribute='class') | list | join }}",
        "{{ ''.class.forName }}",
        "{{ messages['class']['classLoader'] }}",
      })
  void javaObjects_areOutOfReach(String template) {
    Throwable failure = catchThrowable(() -> assertThat(render(template)).isEqualTo("Hello"));

    assertThat(failure)
        .satisfiesAnyOf(
            none -> assertThat(none).isNull(),
            refused -> assertThat(refused).isInstanceOf(TemplateException.class));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
          {{ ''.getClass() }}                      ¦ there is no getClass() of a string
          {{ ''.getClass().forName('x') }}         ¦ there is no getClass() of a string
          {{ messages.getClass() }}                ¦ there is no getClass() of a list
          {{ messages[0].getClass() }}             ¦ there is no getClass() of a dictionary
          {{ ____int3rpr3t3r____ }}                ¦ line 1: the name '____int3rpr3t3r____' is not permitted
          {{ messages.__class__ }}                 ¦ line 1: the name '__class__' is not permitted
          {{ __u0 }}                               ¦ line 1: the name '__u0' is not permitted
          {% include '/etc/passwd' %}              ¦ line 1: {% include %} is not permitted
          {% import 'x' as y %}                    ¦ line 1: {% import %} is not permitted
          {% from 'x' import y %}                  ¦ line 1: {% from %} is not permitted
          {% extends 'x' %}                        ¦ line 1: {% extends %} is not permitted
          {% do messages.clear() %}                ¦ line 1: {% do %} is not permitted
          {{ messages.clear() }}                   ¦ there is no clear() of a list
          {{ messages.append(1) }}                 ¦ `the template cannot be rendered: `
          {{ 'x' | render }}                       ¦ line 1: unknown filter 'render'
          {{ 'x' | fromyaml }}                     ¦ line 1: unknown filter 'fromyaml'
          {{ ['x'] | map('render') | list }}       ¦ `the template cannot be rendered: `
          {{ type(1) }}                            ¦ line 1: unknown function 'type'
          {{ x is callable }}                      ¦ line 1: unknown test 'callable'
          {{ raise_exception('not me') }}          ¦ not me
          """)
  void whatIsNotPermitted_isRefusedAtLoad(String template, String message) {
    assertThatThrownBy(() -> render(template))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(message.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
          {% if x %}                               ¦ line 1: {% if %} is not closed
          {% if %}{% endif %}                      ¦ line 1: an expression is missing
          {% endif %}                              ¦ line 1: {% endif %} closes nothing
          {% for x in messages %}{% endif %}       ¦ line 1: {% endif %} closes nothing; {% for %} of line 1 is open
          {% for x of messages %}{% endfor %}      ¦ line 1: {% for %} has no 'in'
          {% else %}                               ¦ line 1: {% else %} stands alone
          {% break %}                              ¦ line 1: {% break %} must be in a loop
          {{ 1 + }}                                ¦ line 1: an expression cannot be read
          {{ (1 }}                                 ¦ line 1: ')' is missing
          {{ 1) }}                                 ¦ line 1: unexpected ')'
          {{ 'x }}                                 ¦ line 1: a string is not closed
          {{ 1                                     ¦ line 1: {{ is not closed
          {# 1                                     ¦ line 1: {# is not closed
          {{ 1 ? 2 }}                              ¦ line 1: unexpected '?'
          {{ }}                                    ¦ line 1: an expression is missing
          {% if false %}{{ 1 2 }}{% endif %}       ¦ line 1: an expression cannot be read
          {% wobble %}                             ¦ line 1: {% wobble %} is not permitted
          """)
  void brokenTemplate_isRefusedWithItsLine(String template, String message) {
    assertThatThrownBy(() -> render(template))
        .isInstanceOf(TemplateException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void line_isThatOfTheFault() {
    assertThatThrownBy(() -> render("\n\n{% if true %}\n  {{ x | nosuch }}\n{% endif %}"))
        .hasMessage("line 4: unknown filter 'nosuch'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}"
            + "{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in range(1000) %}{% for b in range(1000) %}{{ a }}{% endfor %}{% endfor %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% macro f() %}{{ g() }}{% endmacro %}{% macro g() %}{{ f() }}{% endmacro %}{{ g() }}",
        "{% set n = namespace(s='aaaaaaaaaa') %}{% for i in range(60) %}"
            + "{% set n.s = n.s + n.s %}{% endfor %}{{ n.s }}",
        "{% set n = namespace(s='aaaaaaaaaa') %}{% for i in range(60) %}"
            + "{% set n.s = n.s ~ n.s %}{% endfor %}{{ n.s | length }}",
        "{% set n = namespace(s=[1]) %}{% for i in range(60) %}"
            + "{% set n.s = n.s + n.s %}{% endfor %}{{ n.s | length }}",
        "{% set n = namespace(s=messages) %}{% for i in range(60) %}"
            + "{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s | tojson }}",
        "{% set n = namespace(s=messages) %}{% for i in range(60) %}"
            + "{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s ~ '' }}",
        "{% macro f(x, n) %}{% if n > 0 %}{{ f([x, x, x, x, x, x, x, x, x, x, x, x], n - 1) }}"
            + "{% else %}{{ x }}{% endif %}{% endmacro %}{{ f(1, 15) }}",
        "{% for a in range(1000) %}{% for b in range(1000) %}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            + "{% endfor %}{% endfor %}",
        "{% set x %}{% for a in range(1000) %}{% for b in range(1000) %}aaaaaaaaaaaaaaaaaaaaaaaa"
            + "{% endfor %}{% endfor %}{% endset %}",
      })
  void endlessTemplate_isEnded(String template) {
    Instant start = Instant.now();

    assertThatThrownBy(() -> render(template)).isInstanceOf(TemplateException.class);
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% set s = 'a' * 4000000 %}{% for i in range(20000) %}"
            + "{% set _ = s.replace('a', 'b') %}{% endfor %}",
        "{% set s = 'ab' * 2000000 %}{% for i in range(20000) %}"
            + "{% if s | upper == 'x' %}x{% endif %}{% endfor %}",
      })
  void templateOfFewButSlowSteps_isEndedByTimeOrMemory(String template) {
    Duration limit = Duration.ofMillis(500);
    Instant start = Instant.now();

    assertThatThrownBy(
            () -> ChatTemplate.compile(FINE + template, "<s>", "</s>", Clock.systemUTC(), limit))
        .isInstanceOf(TemplateException.class)
        .hasMessageMatching(".*(takes longer than|makes more than).*"); // whichever comes first
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% set n = namespace(l=[]) %}{% for i in range(19000) %}"
            + "{% set n.l = n.l + ['a' * 4000000 ~ i] %}{% endfor %}",
        "{% set n = namespace(l=[]) %}{% for i in range(19000) %}"
            + "{% set n.l = [n.l, range(19000)] %}{% endfor %}",
        "{% macro f(x) %}{{ f('a' * 4000000 ~ x | length) }}{% endmacro %}{{ f('a') }}",
        "{{ (['a' * 4000000] * 19000) | map('upper') | list | length }}",
        "{% set n = namespace(l=[]) %}{% for i in range(19000) %}{% set x %}{{ 'a' * 4000000 }}"
            + "{% endset %}{% set n.l = n.l + [x] %}{% endfor %}",
        "{{ 'a' | center(1000000000) }}",
        "{{ ('a ' * 2000000).split() | length }}",
        "{{ ('a ' * 2000000).rsplit(none, 2000000) | length }}",
        "{{ ('a ' * 2000000).rsplit(' ', 2000000) | length }}",
      })
  void templateThatWantsAllMemory_isEnded(String template) {
    assertThatThrownBy(() -> render(template))
        .isInstanceOf(TemplateException.class)
        .hasMessageMatching("the template makes (more than \\d+ MB|a value that is too large)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ -(-9223372036854775807 - 1) }}",
        "{{ (-9223372036854775807 - 1) | abs }}",
        "{{ (-9223372036854775807 - 1) - 1 }}",
        "{{ 10 ** 1000000000 }}",
        "{{ 99999999999999999999999999 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '{:1000000000}'.format(1) }}",
      })
  void numberThatIsTooLarge_isRefused(String template) {
    assertThatThrownBy(() -> render(template)).isInstanceOf(TemplateException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ {n.s: 1} }}",
        "{{ {}.get(n.s) }}",
        "{{ n.s in {} }}",
        "{{ [n.s] | unique | list }}",
        "{{ [{'a': n.s}] | groupby('a') | list }}",
        "{% set d = dict() %}{{ d.setdefault(n.s, 1) }}",
      })
  void listAsAKey_isRefused_howeverDeepItIs(String template) {
    String deep =
        "{% set n = namespace(s=1) %}{% for i in range(60) %}{% set n.s = [n.s, n.s] %}{% endfor %}";

    assertThatThrownBy(() -> render(deep + template))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("cannot be a key");
  }

  @Test
  void deepNesting_isEnded() {
    assertThatThrownBy(() -> render("{{ " + "(".repeat(400) + "1" + ")".repeat(400) + " }}"))
        .isInstanceOf(TemplateException.class);
    assertThatThrownBy(
            () -> render("{% if true %}".repeat(3_000) + "x" + "{% endif %}".repeat(3_000)))
        .isInstanceOf(TemplateException.class);
    assertThat(render("{{ " + "(".repeat(30) + "x" + " or x)".repeat(30) + " }}"))
        .isEqualTo("Hello");
    assertThatThrownBy(() -> render("x".repeat(70_000)))
        .hasMessage("the template is longer than 65536 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x or ", "x and ", "not ", "x if x else ", "(", "[1, ", "(x or "})
  void longExpression_isReadOrRefused(String operator) {
    for (int times : new int[] {20, 500, 60_000 / operator.length()}) {
      Throwable failure = catchThrowable(() -> render("{{ " + operator.repeat(times) + "x }}"));
      assertThat(failure)
          .as("%d times", times)
          .satisfiesAnyOf(
              none -> assertThat(none).isNull(),
              refused -> assertThat(refused).isInstanceOf(TemplateException.class));
    }
  }

  @Test
  void content_isNeverCode() {
    ChatTemplate template =
        ChatTemplate.compile("{% for m in messages %}{{ m.content }}|{% endfor %}", "", "");
    String code = "{{ 1 + 1 }}{% for x in y %}{{ raise_exception('x') }}{# #}\\n'\"";

    assertThat(
            template.render(
                List.of(new ChatMessage(Role.USER, code), new ChatMessage(Role.USER, code))))
        .isEqualTo(code + "|" + code + "|");
  }

  @Test
  void templateWithoutTheUsersWords_isRefused() {
    assertThatThrownBy(() -> ChatTemplate.compile("Hi!", "", ""))
        .hasMessage("the template leaves out what the user says");
  }
}
