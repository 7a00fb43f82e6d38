# Make .venv with the first Python here that is new enough.
set -eu

for python in ${PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        found=$python
        break
    fi
done
if [ -z "${found:-}" ]; then
    echo "Muniment needs Python 3.11 or newer; none is on the PATH." >&2
    exit 1
fi

# Debian and its kin ship Python without the module that puts pip into an environment.
if ! "$found" -c 'import ensurepip' 2>/dev/null; then
    version=$("$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq && apt-get install -y -qq "python$version-venv"
    else
        echo "Install python$version-venv first: this Python cannot make an environment." >&2
        exit 1
    fi
fi

"$found" -m venv .venv
