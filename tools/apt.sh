# Sourced by the scripts beside it: `installed PACKAGES` installs them with apt when that can be done without a question,
# and otherwise says the line to type, and fails.

installed() {
    as_root=none
    if command -v apt-get >/dev/null 2>&1; then
        if [ "$(id -u)" = 0 ]; then
            as_root=""
        elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
            as_root="sudo"
        fi
    fi
    if [ "$as_root" = none ]; then
        echo "Not installed: $*. On Debian or Ubuntu, please type:"
        echo "    sudo apt-get install -y --no-install-recommends $*"
        return 1
    fi
    echo "Installing $*"
    export DEBIAN_FRONTEND=noninteractive
    { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends "$@"; } >/dev/null
}
