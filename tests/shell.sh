# For the scripts beside this file that try what the documents tell operators to do. Sourced.
#
# A script runs what stands in a document. It replaces names of machines, paths and passwords, says
# so at its top, and leaves everything else as it stands.

# The gateway takes every variable of its name for a setting.
export -n GERAI_CI_TOOLS

# The first block of a language after a heading of a document.
block() {
    local document=$1 heading=$2 language=$3
    local found
    found=$(awk -v heading="$heading" -v fence="\`\`\`$language" '
        $0 == "```" && inside { exit }
        inside { print }
        found && $0 == fence { inside = 1 }
        $0 == heading { found = 1 }' "$document")
    [[ -n $found ]] || fail "$document has no block of $language after '$heading'"
    printf '%s\n' "$found"
}

fail() {
    printf '*** %s ***\n' "$*" >&2
    exit 1
}

say() {
    printf '%4d s  %s\n' "$SECONDS" "$*"
}

# A port of the loopback address that nobody has, below those that the system gives out itself.
free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
    echo "$port"
}

# Tries a command, which decides by its exit code, until so many seconds have passed.
wait_until() {
    local seconds=$1 what=$2
    shift 2
    local end=$((SECONDS + seconds))
    until "$@"; do
        ((SECONDS < end)) || fail "not within $seconds s: $what"
        sleep 0.2
    done
}

# The folder of the built programs: PROGRAMS, or they are built.
programs() {
    if [[ -z ${PROGRAMS:-} ]]; then
        cargo build --quiet --locked --workspace --bins
        PROGRAMS=${CARGO_TARGET_DIR:-$PWD/target}/debug
    fi
    gerai=$PROGRAMS/gerai
    simulator=$PROGRAMS/simulator
    [[ -x $gerai && -x $simulator ]] || fail "no gerai and simulator in $PROGRAMS"
}

# Makes an authority, ca.pem, and a server's certificate of 127.0.0.1, NAME.crt and NAME.key, in a
# folder.
make_certificates() {
    local in=$1 name=$2
    mkdir -p "$in"
    {
        openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=authority \
            -keyout "$in/ca.key" -out "$in/ca.pem"
        openssl req -newkey rsa:2048 -nodes -subj "/CN=$name" -keyout "$in/$name.key" -out "$in/$name.csr"
        openssl x509 -req -in "$in/$name.csr" -CA "$in/ca.pem" -CAkey "$in/ca.key" -CAcreateserial -days 1 \
            -extfile <(echo 'subjectAltName=IP:127.0.0.1') -out "$in/$name.crt"
    } 2>"$in/openssl.log" || fail "$(cat "$in/openssl.log")"
    chmod 600 "$in/$name.key"
}

# Starts a gateway in the background, sets `gateway` to its process and `gateway_url` to its address.
# Takes the options of `gerai serve`; what it prints goes to $folder/gateway.*.
start_gateway() {
    : >"$folder/gateway.out"
    "$gerai" serve "$@" >"$folder/gateway.out" 2>"$folder/gateway.log" &
    gateway=$!
    wait_until 30 'the gateway listens' grep -q 'http://' "$folder/gateway.out"
    gateway_url=$(grep -o 'http://[^ ]*' "$folder/gateway.out" | head -1)
}

# Adds a partner of one channel to the database that GERAI_DATABASE and GERAI_KEYS name, and writes
# its credentials to a file, as `simulator till --credentials` reads them.
add_partner() {
    local id=$1 channel=$2 file=$3
    shift 3
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$file.pem" 2>"$file.log"
    openssl pkey -in "$file.pem" -pubout -out "$file.pub"
    "$gerai" partner add "$id" --name "$id" --channel "$channel" --public-key "$file.pub" "$@" >"$file.added"
    local client_key client_secret private_key
    private_key=$(awk -v ORS='\\n' 1 "$file.pem")
    client_key=$(sed -n 's/^client-key: //p' "$file.added")
    client_secret=$(sed -n 's/^client-secret: //p' "$file.added")
    (umask 077 && cat >"$file") <<JSON
{"partnerId": "$id", "clientKey": "$client_key", "clientSecret": "$client_secret",
 "privateKeyPem": "$private_key",
 "channelId": "95051", "channels": ["$channel"]}
JSON
}
