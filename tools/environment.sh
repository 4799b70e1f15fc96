# What tools/test and tools/demo share: find Python, fetch the missing Debian packages, make the
# virtual environment once. To be sourced from the project's root.
# shellcheck shell=bash

step() { # announce the step that begins now, with the seconds since the start
    printf '[%3d s] %s\n' "$SECONDS" "$*" >&2
}

find_python() { # print the first Python that is new enough; $PYTHON, where set, has the only say
    local candidate
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

missing_packages() { # print those of the named Debian packages that are not here
    local package
    for package in "$@"; do
        case $package in
            python3) find_python >/dev/null ;;
            python3-venv) "$(find_python || echo false)" -c 'import ensurepip' 2>/dev/null ;;
            # Debian puts mosquitto where only root's PATH looks.
            mosquitto | chromium) PATH=$PATH:/usr/sbin command -v "$package" >/dev/null ;;
            *) dpkg-query --show --showformat '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' ;;
        esac || echo "$package"
    done
}

fetch_packages() { # install the missing ones of the named Debian packages, or say how to
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        step "install ${missing[*]}"
        export DEBIAN_FRONTEND=noninteractive
        { apt-get update && apt-get install --yes --no-install-recommends "${missing[@]}"; } \
            >/dev/null 2>&1 || step "could not install them all; what needs them is skipped"
    else
        step "not here: ${missing[*]}; to have it: sudo apt install ${missing[*]}"
    fi
}

make_environment() { # set $venv to an environment with OnShelf and its extras $1 in it
    local python stamp
    python=$(find_python) || { step "needs Python 3.11 or newer; set PYTHON to one"; return 1; }
    venv=.venv
    [ -z "${PYTHON:-}" ] || venv=.venv-$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    # The folder's name is part of the stamp because an editable install points to it.
    stamp=$({ "$python" --version; pwd; cat pyproject.toml constraints.txt; } | sha256sum)
    for extra in "$1" test test,train; do # whoever has the tests' packages has the demo's too
        [ "$(cat "$venv/onshelf-$extra" 2>/dev/null)" != "$stamp" ] || return 0
    done
    step "make $venv with $("$python" --version)"
    "$python" -m venv "$venv" || { step "needs python3-venv: sudo apt install python3-venv"; return 1; }
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --constraint constraints.txt --editable ".[$1]" || return 1
    echo "$stamp" >"$venv/onshelf-$1"
}
