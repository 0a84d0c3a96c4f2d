# Stands for the reader at a terminal while the commands of a page are run; bash reads it before the page.
# What does not end by itself goes on in the background, as in a terminal of its own.
#
# Reads: PAGE_NOTES  a folder for what is noted: the line being run, logs and process numbers of what is in the background
#        PAGE_REPOSITORY  the local Maven repository
unset BASH_ENV
set -e
trap 'echo "$LINENO" >"$PAGE_NOTES/line"' DEBUG
trap 'if [[ $- == *e* ]]; then echo "$LINENO" >"$PAGE_NOTES/failed"; fi' ERR
trap settle EXIT

declare -A running    # process of "flawline run" by its outbox folder, which no two can share
declare -A listeners  # process of a listener that ends by itself, by its line

# In the background until its log has these words.
until_it_says() {
  local words=$1 log=$2
  shift 2
  "$@" >"$log" 2>&1 &
  echo $! >>"$PAGE_NOTES/processes"
  until grep -q "$words" "$log"; do
    if ! kill -0 $! 2>/dev/null; then
      cat "$log"
      return 1
    fi
    sleep 0.05
  done
}

# A second run with the same outbox takes the place of the first, as after Ctrl-C.
run() {
  local line=$1 launcher=$2 outbox=outbox
  shift
  if [[ " $* " =~ \ flawline\.outbox\.folder=([^ ]+)\  ]]; then outbox=${BASH_REMATCH[1]}; fi
  case $outbox in /*) ;; *) outbox=${launcher%/bin/flawline}/$outbox ;; esac
  if [ -n "${running[$outbox]}" ]; then
    kill "${running[$outbox]}"
    wait "${running[$outbox]}" || true
  fi
  until_it_says 'flawline ready' "$PAGE_NOTES/run-$line.log" "$@" || return 1
  running[$outbox]=$!
}

flawline() {
  local line=${BASH_LINENO[1]}
  case " $* " in
    *' --help '* | *' -h '*)
      "$@" ;;
    *' run '*)
      run "$line" "$@" ;;
    *' listen '*)
      until_it_says 'listening to' "$PAGE_NOTES/listen-$line.log" "$@" || return 1
      if [[ $* == *--count* ]]; then listeners[$line]=$!; fi ;;
    *)
      "$@" ;;
  esac
}
function target/flawline/bin/flawline { flawline "$(pwd -P)/target/flawline/bin/flawline" "$@"; }
function bin/flawline { flawline "$(pwd -P)/bin/flawline" "$@"; }

mosquitto_sub() {
  local line=${BASH_LINENO[0]}
  "$(type -P mosquitto_sub)" "$@" >"$PAGE_NOTES/listen-$line.log" 2>&1 &
  echo $! >>"$PAGE_NOTES/processes"
  if [[ " $* " == *' -C '* ]]; then listeners[$line]=$!; fi
}

mosquitto() {
  until_it_says ' running' "$PAGE_NOTES/mosquitto-${BASH_LINENO[0]}.log" "$(type -P mosquitto)" "$@"
}

# A reader looks again for what is still being made; so a pattern is matched anew each time.
ls() {
  local attempt
  for attempt in {1..100}; do
    command ls $* >/dev/null 2>&1 && break
    sleep 0.2
  done
  command ls $*
}

# An answer that tells of an error is one.
curl() { command curl --fail-with-body --silent --show-error "$@"; }

# A page has no way out, but what a build needs is there: the build that runs the tests needed it too.
mvn() { command mvn "-Dmaven.repo.local=$PAGE_REPOSITORY" "$@"; }

# At the end of a page each listener has heard what it waited for, and all that runs still does.
settle() {
  local status=$?
  trap - DEBUG ERR
  set +e
  if [ $status = 0 ]; then
    for line in "${!listeners[@]}"; do
      echo "$line" >"$PAGE_NOTES/line"
      wait "${listeners[$line]}" || status=1
    done
    for process in "${running[@]}"; do
      kill -0 "$process" || status=1
    done
  fi
  exit $status
}
