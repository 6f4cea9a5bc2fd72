package dev.unroll.text.prose.span;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanFinderTest {
  private static List<String> found(String sentence) {
    return SpanFinder.find(sentence).stream().map(span -> span.text(sentence)).toList();
  }

  /** The expected spans stand between bars. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "Go to http://example.com/a/b.html now.;http://example.com/a/b.html;URL",
        "See (https://en.wikipedia.org/wiki/Foo_(bar)).;https://en.wikipedia.org/wiki/Foo_(bar);URL",
        "Visit www.example.com, please.;www.example.com;URL",
        "Write to anna.b+c@mail.example.org.;anna.b+c@mail.example.org;EMAIL",
        "Buy it on example.com.;example.com;URL",
        "Ask @anna_b about it;@anna_b;HANDLE",
        "I love #Paris2024!;#Paris2024;HASHTAG",
        "Open report_final_v2.pdf;report_final_v2.pdf;PATH",
        "Edit /etc/hosts first.;/etc/hosts;PATH",
        "Look at C:\\Users\\Anna\\x.txt now;C:\\Users\\Anna\\x.txt;PATH",
        "Run ./build.sh again;./build.sh;PATH",
        "Use `git commit` often.;`git commit`;CODE",
        "Call foo.bar() twice.;foo.bar();CODE",
        "Add --no-cache to it;--no-cache;CODE",
        "Welcome, {user}!;{user};PLACEHOLDER",
        "Delete {{item}}?;{{item}};PLACEHOLDER",
        "Hi ${user.name}, hello;${user.name};PLACEHOLDER",
        "Hi %(name)s;%(name)s;PLACEHOLDER",
        "Error: %s;%s;PLACEHOLDER",
        "%1$d files;%1$d;PLACEHOLDER",
        "$count items;$count;PLACEHOLDER",
        "You have :count messages;:count;PLACEHOLDER",
        "%PRODUCTNAME is open;%PRODUCTNAME;PLACEHOLDER",
        "Open { $name } now;{ $name };PLACEHOLDER",
        "I saw {n, plural, one {# cat} other {# cats}} today;{n, plural, one {# cat} other {# cats}};PLACEHOLDER",
        "The end<br/>;<br/>;MARKUP",
        "Have fun! 🎈;🎈;EMOJI",
        "😂😂😂;😂😂😂;EMOJI",
        "A 👨‍👩‍👧‍👦 trip;👨‍👩‍👧‍👦;EMOJI",
        "🇬🇧 England;🇬🇧;EMOJI",
        "⚠️ Danger;⚠️;EMOJI",
        "Yes 👍🏽 sure;👍🏽;EMOJI",
        "Thank you :-);:-);EMOJI",
        "Phone: 01 23 45 67 89;01 23 45 67 89;PHONE",
        "Call +44 20 7946 0958 today;+44 20 7946 0958;PHONE",
        "Call (555) 123-4567 today;(555) 123-4567;PHONE",
        "IBAN FR76 3000 6000 0112 3456 7890 189.;FR76 3000 6000 0112 3456 7890 189;IBAN",
        "Size: 180 × 90 × 75 cm, oak;180 × 90 × 75 cm;IDENTIFIER",
        "It needs 2 GB of memory.;2 GB;IDENTIFIER",
        "Go 130 km/h here.;130 km/h;IDENTIFIER",
        "Only 5 minutes;5;NUMBER",
        "The 3 girls;3;NUMBER",
        "Wait 10 min.;10 min;IDENTIFIER",
        "Version 1.2.3-beta is out;1.2.3-beta;VERSION",
        "It runs on v2 now;v2;VERSION",
        "at 192.168.0.1:8080;192.168.0.1:8080;VERSION",
        "Order no. 2024-00317;2024-00317;IDENTIFIER",
        "A Wi-Fi 6E box;Wi-Fi 6E;IDENTIFIER",
        "COVID-19 cases;COVID-19;IDENTIFIER",
        "Set UNROLL_DATA first;UNROLL_DATA;IDENTIFIER",
        "an MP3 file;MP3;IDENTIFIER",
        "at 7:45 pm;7:45 pm;TIME",
        "à 19 h 45;19 h 45;TIME",
        "at 10:45;10:45;TIME",
        "on 2024-03-15;2024-03-15;DATE",
        "le 15/03/2024;15/03/2024;DATE",
        "$1,250.00;$1,250.00;NUMBER",
        "It costs 1 250,00 €.;1 250,00 €;NUMBER",
        "It weighs 2.5 kg.;2.5 kg;IDENTIFIER",
        "20% off;20%;NUMBER",
        "It was -5 °C.;-5 °C;NUMBER",
        "a 10-minute walk;10;NUMBER",
        "Over 10,000 people;10,000;NUMBER",
        "in 1999.;1999;NUMBER",
        "US$5 only;US$5;NUMBER",
        "It is 18.50 EUR now;18.50 EUR;NUMBER",
        "It is USD 1,200 now;USD 1,200;NUMBER",
        "I paid 500 MAD for it;500 MAD;NUMBER",
        "7 EUR 5 USD;7 EUR 5 USD;IDENTIFIER",
        "card 1234 5678 9012 3456 is;1234 5678 9012 3456;IDENTIFIER",
        "Use --size=12, please;--size=12;CODE",
        "½ cup;½;NUMBER",
        "24/7 support;24/7;IDENTIFIER",
      })
  void span_isFoundWhole(String sentence, String span, Span.Kind kind) {
    assertThat(found(sentence)).containsExactly(span);
    assertThat(SpanFinder.find(sentence).getFirst().kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "I love you.",
        "Is he/she here, and/or there?",
        "It is a well-known, old-fashioned thing - really.",
        "On the 1st and the 22nd of May",
        "le 1er mai",
        "He said: \"Come in!\" (and left)",
        "an e-mail; no, a letter…",
        "Mrs. Smith, Ph.D., e.g. at 5th Avenue",
        "Ça coûte cher ; et après ?",
        "« Bonjour », dit-il.",
        "the 1990s",
      })
  void proseWithoutSpans_hasNone(String sentence) {
    assertThat(found(sentence)).isEmpty();
  }

  @Test
  void severalSpans_areFoundInOrder() {
    assertThat(found("$1,234.56 on 2024-03-15 at 10:45"))
        .containsExactly("$1,234.56", "2024-03-15", "10:45");
    assertThat(found("Friday, 13 June 2025")).containsExactly("13", "2025");
    assertThat(found("Read our <a href=\"/terms\">terms</a>."))
        .containsExactly("<a href=\"/terms\">", "</a>");
    assertThat(found("Tom &amp; Mary")).containsExactly("&amp;");
    assertThat(found("<x/> of <y/>")).containsExactly("<x/>", "<y/>");
    assertThat(found("Step {0} of {1}")).containsExactly("{0}", "{1}");
    assertThat(found("37 people and 1,024 seats")).containsExactly("37", "1,024");
    assertThat(found("7 713 390 192.168.110.152")).containsExactly("7 713 390", "192.168.110.152");
    assertThat(found("+44 20 7946 0291 16%")).containsExactly("+44 20 7946 0291", "16%");
    assertThat(found("PAY 10 TOP PLAYERS, NOT 5 MAD MEN, IN EUR 10:30"))
        .containsExactly("10", "5", "10:30");
    assertThat(found("1,2,3 and 4")).containsExactly("1,2,3", "4");
  }

  @Test
  void anyText_hasSpansInOrderAndEndsSoon() {
    SplittableRandom random = new SplittableRandom(5);
    String signs = "ab 1.2,:;/\\-_@#%${}()[]<>=\"'`~+&é😀€\u202F\uFE0Fh";
    int[] points = signs.codePoints().toArray();
    for (int i = 0; i < 3_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(60); k > 0; k--) {
        text.appendCodePoint(points[random.nextInt(points.length)]);
      }
      int end = 0;
      for (Span span : SpanFinder.find(text.toString())) {
        assertThat(span.start()).isGreaterThanOrEqualTo(end);
        end = span.end();
      }
      assertThat(end).isLessThanOrEqualTo(text.length());
    }
    for (String part :
        List.of(
            "a", "1", "1.", "a-", "{", "<a ", "1,", "a/", "`", "A1-", "1 234 ", "%", "😀", "a.b")) {
      assertThat(SpanFinder.find(part.repeat(20_000))).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "It is 1,234.56 long;C'est 1 234,56 de long",
        "$1,250.00;1 250,00 $",
        "20% off;20 % de rabais",
        "at 7:45 pm;à 19 h 45",
        "at 10:45;à 10h45",
        "on 03/15/2024;le 15/03/2024",
        "10,000 people;10 000 personnes",
        "⚠️ Danger;⚠ Danger",
      })
  void key_isThatOfTheOtherLanguage(String source, String target) {
    Span left = SpanFinder.find(source).getFirst();
    Span right = SpanFinder.find(target).getFirst();
    assertThat(left.key(source)).isEqualTo(right.key(target));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"2.5 kg;25 kg", "1,250;125", "10:45;10:54", "$5;5 €", "-5;5"})
  void key_differsWhenTheValueDoes(String source, String other) {
    Span left = SpanFinder.find(source).getFirst();
    Span right = SpanFinder.find(other).getFirst();
    assertThat(left.key(source)).isNotEqualTo(right.key(other));
  }
}
