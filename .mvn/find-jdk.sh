# Sourced by tidemark and check: finds a JDK 25 or newer and exports JAVA_HOME, or says what to
# install and fails. Tries JAVA_HOME, then PATH, then the places where JDKs usually are.

tidemark_jdk=25

# jdk_version HOME: the major version of the JDK at HOME, or nothing if there is no JDK.
# The release file is read first because starting java takes a while.
jdk_version() {
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 0
  jdk_full=
  if [ -r "$1/release" ]; then
    jdk_full=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([^"]*\).*/\1/p' "$1/release")
  fi
  if [ -z "$jdk_full" ]; then
    jdk_full=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  fi
  printf '%s\n' "$jdk_full" | sed 's/^1\.//; s/[^0-9].*//'
}

# use_jdk HOME: exports JAVA_HOME if the JDK at HOME is new enough.
use_jdk() {
  jdk_found=$(jdk_version "$1")
  [ -n "$jdk_found" ] && [ "$jdk_found" -ge "$tidemark_jdk" ] || return 1
  JAVA_HOME=$1
  export JAVA_HOME
}

# jdk_of_path: the home of the java on PATH, with symbolic links followed.
jdk_of_path() {
  jdk_java=$(command -v java 2>/dev/null) || return 0
  # On macOS /usr/bin/java is a stub that is no part of a JDK; java_home below knows the real ones.
  while [ -L "$jdk_java" ]; do
    jdk_link=$(readlink "$jdk_java")
    case $jdk_link in
      /*) jdk_java=$jdk_link ;;
      *) jdk_java=$(dirname "$jdk_java")/$jdk_link ;;
    esac
  done
  (cd "$(dirname "$jdk_java")/.." 2>/dev/null && pwd -P)
}

find_jdk() {
  [ -n "${JAVA_HOME:-}" ] && use_jdk "$JAVA_HOME" && return 0
  jdk_home=$(jdk_of_path)
  [ -n "$jdk_home" ] && use_jdk "$jdk_home" && return 0
  if [ -x /usr/libexec/java_home ]; then
    jdk_home=$(/usr/libexec/java_home -v "$tidemark_jdk+" 2>/dev/null) &&
      use_jdk "$jdk_home" && return 0
  fi
  for jdk_home in \
    /usr/lib/jvm/* \
    /usr/java/* \
    /opt/java/* \
    /opt/jdk* \
    "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* \
    "${HOME:-}"/.jdks/* \
    "${HOME:-}"/.local/share/mise/installs/java/* \
    "${HOME:-}"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec; do
    use_jdk "$jdk_home" && return 0
  done
  cat >&2 <<END
Tidemark needs a JDK $tidemark_jdk or newer, and there is none in JAVA_HOME, on PATH or in the usual places.
  Debian, Ubuntu: sudo apt install openjdk-$tidemark_jdk-jdk-headless  (older releases: temurin-$tidemark_jdk-jdk from https://adoptium.net/installation/linux)
  Fedora:         sudo dnf install java-$tidemark_jdk-openjdk-devel
  macOS:          brew install openjdk@$tidemark_jdk
  anywhere:       SDKMAN, https://sdkman.io, then: sdk install java $tidemark_jdk-tem
Then try again, or set JAVA_HOME to where it is.
END
  return 1
}

find_jdk || exit 1

# Keeps Maven's own libraries from warning about what they use of the JDK.
MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
export MAVEN_OPTS
