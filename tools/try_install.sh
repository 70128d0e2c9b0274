#!/bin/sh
# Tries the installer on copies of this checkout, in a temporary folder that it removes at the end:
# a path with spaces, a very long one, a second run without a network, two at once, an interrupted
# install, a Python that is gone, another Python, a moved checkout, an ordinary user.
#
#   tools/try_install.sh [PYTHON ...]      interpreters to try besides the one of `python3`
#
# Takes about half a minute for each case; the packages come from pip's cache after the first.
set -u

checkout=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
unset PYTHON MAKEFLAGS MAKELEVEL
failed=0
started=$(date +%s)

case_is() { name=$1; started=$(date +%s); }
verdict() { # STATUS
    took=$(($(date +%s) - started))
    if [ "$1" -eq 0 ]; then echo "ok    ${took} s  $name"; else echo "FAIL  ${took} s  $name"; failed=1; fi
}
copy_to() { # FOLDER
    mkdir -p "$1" && (cd "$checkout" && git ls-files -z --cached --others --exclude-standard |
        tar --null --files-from - -cf -) | tar -xf - -C "$1"
}
installed() { # FOLDER: whether its .venv knows lma and its packages, from another working folder
    (cd / && "$1/.venv/bin/python" -P -c '
import importlib.metadata, alembic, asyncpg, httpx, sqlmodel, lma
assert importlib.metadata.version("league-match-analyzer")' &&
        "$1/.venv/bin/python" -m pip check >/dev/null)
}
quiet() { # COMMAND...: run it with its messages kept aside, shown when it fails
    "$@" >"$work/out" 2>"$work/err" || { tail -n 20 "$work/out" "$work/err"; return 1; }
}
install() { quiet timeout 600 make -C "$1" --no-print-directory "${2:-install}"; } # FOLDER [TARGET]
without_network() { # COMMAND...: no index can be reached, and nothing can come from pip's cache
    (
        export PIP_INDEX_URL=http://127.0.0.1:9/ PIP_EXTRA_INDEX_URL='' PIP_FIND_LINKS='' \
            PIP_NO_CACHE_DIR=1 PIP_RETRIES=0 PIP_CONFIG_FILE=/dev/null
        "$@"
    )
}

case_is "a path with spaces and letters of other alphabets"
spaces="$work/with spaces/café 리그"
copy_to "$spaces" && install "$spaces" && installed "$spaces"
verdict $?

case_is "stdout stays empty"
[ ! -s "$work/out" ]
verdict $?

case_is "a second run without a network"
without_network install "$spaces" && [ ! -s "$work/err" ]
verdict $?

case_is "a checkout that moved"
moved="$work/moved"
mv "$spaces" "$moved" && installed "$moved" && without_network install "$moved" && installed "$moved" &&
    grep -q "$moved" "$moved/.venv/bin/lma"
verdict $?

case_is "the development tools on top, then runtime again without a network"
install "$moved" install-dev && "$moved/.venv/bin/python" -m pytest --version >/dev/null &&
    without_network install "$moved" && "$moved/.venv/bin/python" -m pytest --version >/dev/null
verdict $?

case_is "a Python that is gone"
ln -sf "$work/no-such-python" "$moved/.venv/bin/python3" && ln -sf python3 "$moved/.venv/bin/python"
install "$moved" && installed "$moved" && grep -q "Python is gone" "$work/err"
verdict $?
rm -rf "$moved"

case_is "a very long path"
long=$work
for _ in 1 2 3 4 5 6 7 8; do long="$long/a-folder-whose-name-alone-is-longer-than-some-whole-paths-are"; done
copy_to "$long" && install "$long" && installed "$long" &&
    { "$long/.venv/bin/lma" version >/dev/null 2>&1; [ $? -lt 126 ]; } # 126, 127: it cannot start
verdict $?
rm -rf "$work/a-folder-whose-name-alone-is-longer-than-some-whole-paths-are"

case_is "two at once"
twin="$work/twin"
copy_to "$twin"
make -C "$twin" --no-print-directory install 2>"$work/err1" & first=$!
make -C "$twin" --no-print-directory install 2>"$work/err2" & second=$!
wait $first; one=$?
wait $second; two=$?
[ $one -eq 0 ] && [ $two -eq 0 ] && installed "$twin" &&
    [ "$(cat "$work/err1" "$work/err2" | grep -c '^Installing')" -eq 1 ] ||
    { cat "$work/err1" "$work/err2"; false; }
verdict $?
rm -rf "$twin"

case_is "an install killed half-way"
half="$work/half"
copy_to "$half"
(cd "$half" && exec python3 tools/install.py runtime) 2>/dev/null & victim=$!
for _ in $(seq 200); do
    [ -d "$half/.venv/lib" ] && ls "$half"/.venv/lib/python*/site-packages | grep -q aiohttp && break
    sleep 0.2
done
kill -9 $victim
install "$half" && installed "$half" && grep -q "interrupted" "$work/err"
verdict $?
rm -rf "$half"

case_is "a pip configuration with a constraint and a further index"
mkdir -p "$work/conf" "$work/index" && echo 'rich<16' >"$work/conf/constraints.txt"
printf '[global]\nconstraint = %s\nextra-index-url = file://%s\nuser = true\n' \
    "$work/conf/constraints.txt" "$work/index" >"$work/conf/pip.conf"
configured="$work/configured"
copy_to "$configured"
PIP_CONFIG_FILE="$work/conf/pip.conf" quiet make -C "$configured" --no-print-directory install &&
    installed "$configured" && [ "$(wc -l <"$work/err")" -eq 1 ]
verdict $?
rm -rf "$configured"

if [ -d "$checkout/migrations" ]; then
    case_is "a wheel in a virtual environment of its own, outside the checkout"
    copy_to "$work/source"
    python3 -m venv "$work/user" && quiet "$work/user/bin/python" -m pip install "$work/source" &&
        (cd / && quiet "$work/user/bin/lma" version) &&
        ls "$work"/user/lib/python*/site-packages/lma/migrations/env.py >/dev/null
    verdict $?
    rm -rf "$work/source" "$work/user"
fi

for python in "$@"; do
    case_is "PYTHON=$python, runtime and development packages"
    other="$work/other"
    copy_to "$other"
    PYTHON=$python quiet make -C "$other" --no-print-directory install-dev && installed "$other"
    verdict $?
    rm -rf "$other"
done

if [ "$(id -u)" -eq 0 ] && id nobody >/dev/null 2>&1; then
    case_is "an ordinary user"
    home="$work/home"
    mkdir "$home"
    copy_to "$home/lma"
    chown -R nobody "$home"
    quiet timeout 600 setpriv --reuid nobody --clear-groups env HOME="$home" PATH=/usr/local/bin:/usr/bin:/bin \
        make -C "$home/lma" --no-print-directory install && installed "$home/lma"
    verdict $?

    case_is "a checkout that cannot be written to: one sentence and a hint"
    rm -rf "$home/lma/.venv" "$home/lma/.venv.lock" && chown -R root "$home/lma"
    setpriv --reuid nobody --clear-groups env HOME="$home" PATH=/usr/local/bin:/usr/bin:/bin \
        make -C "$home/lma" --no-print-directory install 2>"$work/err" >/dev/null
    [ $? -ne 0 ] && grep -q '^error: ' "$work/err" && grep -q '^hint: ' "$work/err" &&
        ! grep -q Traceback "$work/err"
    verdict $?
fi

exit $failed
