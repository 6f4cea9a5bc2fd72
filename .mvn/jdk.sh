# The search for a JDK that mvnw and target/unroll share; to be sourced by a POSIX shell.
#
#   require_jdk NAME    exports JAVA_HOME, or ends NAME with one line and exit code 1
#
# JAVA_HOME comes first, then every java on the PATH, then the usual places, where the oldest
# release that is new enough wins.

jdk_minimum=25

# Prints the feature release (25) of the JDK at $1, or nothing when there is none.
jdk_release() {
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 0
  jdk_text=
  if [ -r "$1/release" ]; then
    jdk_text=$(sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release")
  fi
  if [ -z "$jdk_text" ]; then
    jdk_text=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9][0-9]*\).*/\1/p')
  fi
  printf '%s\n' "$jdk_text" | sed -n 1p
}

# True when the JDK at $1 is new enough.
jdk_suits() {
  jdk_found=$(jdk_release "$1")
  [ -n "$jdk_found" ] && [ "$jdk_found" -ge "$jdk_minimum" ]
}

# Prints the home of the java command $1: where its links lead, or, when that is no JDK (a shim of a
# version manager, the stub of macOS), what it says itself.
jdk_home_of() {
  jdk_command=$1
  while [ -L "$jdk_command" ]; do
    jdk_link=$(readlink "$jdk_command")
    case $jdk_link in
      /*) jdk_command=$jdk_link ;;
      *) jdk_command=${jdk_command%/*}/$jdk_link ;;
    esac
  done
  jdk_home=$(CDPATH='' cd -- "${jdk_command%/*}/.." 2>/dev/null && pwd -P) || jdk_home=
  if [ -x "$jdk_home/bin/javac" ]; then
    printf '%s\n' "$jdk_home"
  else
    "$1" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
  fi
}

# Sets JAVA_HOME to the first suitable JDK of the PATH.
jdk_from_path() {
  jdk_path=${PATH:-}:
  while [ -n "$jdk_path" ]; do
    jdk_folder=${jdk_path%%:*}
    jdk_path=${jdk_path#*:}
    if [ -n "$jdk_folder" ] && [ -x "$jdk_folder/java" ] && [ ! -d "$jdk_folder/java" ]; then
      jdk_candidate=$(jdk_home_of "$jdk_folder/java")
      if [ -n "$jdk_candidate" ] && jdk_suits "$jdk_candidate"; then
        JAVA_HOME=$jdk_candidate
        return 0
      fi
    fi
  done
  return 1
}

# Sets JAVA_HOME to the oldest suitable JDK of the usual places.
jdk_from_usual_places() {
  jdk_best=
  jdk_best_release=
  for jdk_candidate in \
      /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /opt/java/* /opt/jdk* \
      "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.jdks/*/Contents/Home \
      "${HOME:-}"/.local/share/mise/installs/java/* "${HOME:-}"/.asdf/installs/java/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home \
      "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
      /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
      /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if jdk_suits "$jdk_candidate"; then
      if [ -z "$jdk_best" ] || [ "$jdk_found" -lt "$jdk_best_release" ]; then
        jdk_best=$jdk_candidate
        jdk_best_release=$jdk_found
      fi
    fi
  done
  if [ -z "$jdk_best" ] && [ -x /usr/libexec/java_home ]; then
    jdk_candidate=$(/usr/libexec/java_home -v "$jdk_minimum+" 2>/dev/null) || jdk_candidate=
    if jdk_suits "$jdk_candidate"; then
      jdk_best=$jdk_candidate
    fi
  fi
  [ -n "$jdk_best" ] && JAVA_HOME=$jdk_best
}

require_jdk() {
  if { [ -n "${JAVA_HOME:-}" ] && jdk_suits "$JAVA_HOME"; } \
      || jdk_from_path || jdk_from_usual_places; then
    export JAVA_HOME
  else
    echo "$1: needs a JDK $jdk_minimum or newer and found none in JAVA_HOME, on the PATH or in the" \
      "usual places; get one from https://adoptium.net (or your package manager) and set JAVA_HOME" >&2
    exit 1
  fi
}
