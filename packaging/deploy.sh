#!/usr/bin/env bash
# Puts a BitBeats node on a fresh server with Debian 12 or Ubuntu 24.04, and looks after it. It can be run again at any time: what is
# as it should be stays as it is. `deploy.sh help` says what it can do.
set -euo pipefail

readonly user=bitbeats config=/etc/bitbeats/node.conf unit=/etc/systemd/system/bitbeats-node.service
readonly site=/etc/nginx/sites-available/bitbeats certs=/etc/bitbeats/tls challenge=/var/www/bitbeats-challenge
readonly binary=/usr/bin/bitbeats before=/var/lib/bitbeats-deploy/before swapfile=/swapfile-bitbeats settings=/etc/bitbeats/deploy.conf

help() {
    cat <<'TEXT'
deploy.sh install --domain NAME --program FILE [OPTIONS]   everything, or again what is missing
deploy.sh upgrade --program FILE                           another version; the old one comes back if the new one does not answer
deploy.sh status                                           what runs, and how it is
deploy.sh uninstall [--purge]                              everything but the data; --purge: those too

  --program FILE         the package (.deb) or the bare program
  --domain NAME          under which the node is reached; it must lead to this server already
  --email ADDRESS        for the certificate authority (Let's Encrypt) to write to
  --certificate FILE --key FILE   a certificate of your own instead
  --self-signed          one that browsers warn of: for trying out
  --registration open|invite|closed   who may make an account (closed)
  --data FOLDER          music and accounts (/var/lib/bitbeats)
  --swarm-port PORT      where peers reach the node (6881)
  --swap SIZE|no         swap file on machines with less than 2 GB (2G)
  --no-firewall          leave the firewall alone
TEXT
}

say() { printf '== %s\n' "$*"; }
stop() {
    printf 'deploy.sh: %s\n' "$*" >&2
    exit 1
}
usage() {
    printf 'deploy.sh: %s\nTry deploy.sh help.\n' "$*" >&2
    exit 2
}

changed=
# put MODE FILE: what comes in becomes the file, unless it is that already; `changed` then names it
put() {
    local mode=$1 file=$2 fresh
    fresh=$(mktemp)
    cat >"$fresh"
    if ! cmp -s "$fresh" "$file"; then
        install -D -m "$mode" "$fresh" "$file.new"
        mv "$file.new" "$file"
        changed="$changed $file"
        say "Written: $file"
    fi
    rm -f "$fresh"
}

hasSystemd() { [ -d /run/systemd/system ]; }

checkSystem() {
    [ "$(id -u)" = 0 ] || stop "This needs root: sudo $0 $*"
    # shellcheck disable=SC1091
    . /etc/os-release
    case "${ID:-}-${VERSION_ID:-}" in
    debian-12 | debian-13 | ubuntu-24.04) ;;
    *) stop "Made for Debian 12 and 13 and Ubuntu 24.04; this is ${PRETTY_NAME:-something else}." ;;
    esac
}

# What an earlier run was told stays true unless this one says otherwise.
domain='' email='' certificate='' key='' selfSigned='' registration=closed data=/var/lib/bitbeats swarmPort=6881 swap=2G firewall=yes
program='' purge=''
remember() {
    local name
    for name in domain email certificate key selfSigned registration data swarmPort swap firewall; do
        printf '%s=%q\n' "$name" "${!name}"
    done | put 600 "$settings"
}

readOptions() {
    # shellcheck disable=SC1090
    [ ! -r "$settings" ] || . "$settings"
    while [ $# -gt 0 ]; do
        case $1 in
        --self-signed) selfSigned=yes email='' certificate='' ;;
        --no-firewall) firewall=no ;;
        --purge) purge=yes ;;
        --program | --domain | --email | --certificate | --key | --registration | --data | --swarm-port | --swap)
            [ $# -gt 1 ] || usage "$1 wants a value."
            case $1 in
            --program) program=$2 ;;
            --domain) domain=$2 ;;
            --email) email=$2 selfSigned='' certificate='' ;;
            --certificate) certificate=$(realpath -e "$2") selfSigned='' email='' ;;
            --key) key=$(realpath -e "$2") ;;
            --registration) registration=$2 ;;
            --data) data=$2 ;;
            --swarm-port) swarmPort=$2 ;;
            --swap) swap=$2 ;;
            esac
            shift
            ;;
        *) usage "There is no option $1." ;;
        esac
        shift
    done
    case $registration in open | invite | closed) ;; *) usage "--registration is open, invite or closed." ;; esac
    case $data in /*[!/]) ;; *) usage "--data is a folder, from / on." ;; esac
    case $data in *[!A-Za-z0-9/._-]* | *..*) usage "--data may have letters, digits, '.', '_' and '-' only." ;; esac
    if ! [[ $swarmPort =~ ^[0-9]{4,5}$ ]] || ((10#$swarmPort < 1024 || 10#$swarmPort > 65535)); then usage "--swarm-port is a number from 1024 to 65535."; fi
    [ -z "$domain" ] || [[ $domain =~ ^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$ ]] || usage "--domain is a name such as music.example.org, in small letters."
    [[ $swap =~ ^(no|[1-9][0-9]*[MG])$ ]] || usage "--swap is a size such as 2G, or no."
    [ -z "$program" ] || program=$(realpath -e "$program") || stop "There is no such file."
}

addSwap() {
    [ "$swap" != no ] || return 0
    [ "$(awk '/^(MemTotal|SwapTotal)/ {sum += $2} END {print sum}' /proc/meminfo)" -lt 2000000 ] || return 0
    [ ! -e "$swapfile" ] || return 0
    say "Adding $swap of swap"
    if fallocate -l "$swap" "$swapfile" && chmod 600 "$swapfile" && mkswap -q "$swapfile" && swapon "$swapfile"; then
        grep -q "^$swapfile " /etc/fstab || echo "$swapfile none swap sw 0 0" >>/etc/fstab
    else
        rm -f "$swapfile"
        say "This machine takes no swap file; going on without."
    fi
}

addPackages() {
    local wanted=(nginx-light openssl curl ca-certificates) missing=() name
    [ -z "$email" ] || wanted+=(certbot)
    [ "$firewall" = no ] || wanted+=(ufw)
    for name in "${wanted[@]}"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "Installing ${missing[*]}"
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}" >/dev/null
}

addProgram() {
    if [ -z "$program" ]; then
        [ -x "$binary" ] || usage "--program says which package or program to install."
        return
    fi
    if [ "${program%.deb}" != "$program" ]; then
        say "Installing $(basename "$program")"
        DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends --reinstall --allow-downgrades install "$program" >/dev/null
    elif ! cmp -s "$program" "$binary"; then
        say "Installing the program $(basename "$program")"
        install -m 755 "$program" "$binary.new"
        mv "$binary.new" "$binary"
    else
        return
    fi
    changed="$changed $binary"
}

addUser() {
    getent passwd "$user" >/dev/null || useradd --system --user-group --home-dir "$data" --shell /usr/sbin/nologin "$user"
    [ -d "$data" ] || install -d -m 700 -o "$user" -g "$user" "$data"
    # People who come to the site find the app there, in the version that the node has.
    if [ "${program%.deb}" != "$program" ]; then
        install -d -m 755 "$data/downloads"
        rm -f "$data"/downloads/bitbeats_*.deb
        install -m 644 "$program" "$data/downloads/"
    fi
}

writeConfig() {
    put 644 "$config" <<TEXT
; Written by deploy.sh; \`bitbeats --server --help\` says what can stand here.
data=$data
listen=127.0.0.1:8642
public-url=https://$domain
trusted-proxy=127.0.0.1
registration=$registration
listen-port=$swarmPort
no-port-mapping=true
TEXT
    put 644 "$unit" <<TEXT
[Unit]
Description=BitBeats node
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=$binary --server --config $config
User=$user
Group=$user
Restart=on-failure
RestartSec=2
TimeoutStopSec=30
LimitNOFILE=65536
MemoryHigh=80%
Environment=QT_QPA_PLATFORM=offscreen HOME=$data XDG_CACHE_HOME=$data/.cache

# It reads and writes its own folder, and speaks to the network; nothing else.
ReadWritePaths=$data
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
ProtectProc=invisible
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
UMask=0077
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
TEXT
}

# writeSite CERTIFICATE KEY; without them only what the certificate authority asks for
writeSite() {
    install -d -m 755 "$challenge"
    {
        cat <<TEXT
# Written by deploy.sh.
server {
    listen 80;
    listen [::]:80;
    server_name $domain;
    location /.well-known/acme-challenge/ { root $challenge; }
    location / { return 301 https://$domain\$request_uri; }
}
TEXT
        [ $# = 0 ] || cat <<TEXT
server {
    listen 443 ssl http2;
    listen [::]:443 ssl http2;
    server_name $domain;
    ssl_certificate $1;
    ssl_certificate_key $2;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:bitbeats:1m;
    ssl_session_tickets off;
    server_tokens off;
    client_max_body_size 0;
    location / {
        proxy_pass http://127.0.0.1:8642;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host \$host;
        proxy_set_header X-Forwarded-For \$remote_addr;
        proxy_set_header X-Forwarded-Proto https;
        proxy_set_header Forwarded "";
        proxy_request_buffering off;
        proxy_buffering off;
        proxy_read_timeout 1h;
        proxy_send_timeout 1h;
    }
}
TEXT
    } | put 644 "$site"
    ln -sfn "$site" /etc/nginx/sites-enabled/bitbeats
    rm -f /etc/nginx/sites-enabled/default
    nginx -t -q
}

reload() { # SERVICE: takes up its new configuration, where services run
    hasSystemd || return 0
    systemctl enable -q "$1"
    systemctl reload-or-restart "$1"
}

addSite() {
    local live=/etc/letsencrypt/live/$domain
    if [ -n "$certificate" ]; then
        [ -n "$key" ] || usage "--certificate and --key go together."
        install -d -m 700 "$certs"
        put 644 "$certs/own.pem" <"$certificate"
        put 600 "$certs/own.key" <"$key"
        writeSite "$certs/own.pem" "$certs/own.key"
    elif [ -n "$selfSigned" ]; then
        install -d -m 700 "$certs"
        if ! openssl x509 -checkend 2592000 -noout -in "$certs/$domain.pem" >/dev/null 2>&1; then
            openssl req -quiet -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj "/CN=$domain" \
                -addext "subjectAltName=DNS:$domain" -keyout "$certs/$domain.key" -out "$certs/$domain.pem" 2>/dev/null ||
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj "/CN=$domain" \
                    -addext "subjectAltName=DNS:$domain" -keyout "$certs/$domain.key" -out "$certs/$domain.pem" 2>/dev/null
            chmod 600 "$certs/$domain.key"
        fi
        writeSite "$certs/$domain.pem" "$certs/$domain.key"
    elif [ -n "$email" ]; then
        if [ ! -e "$live/fullchain.pem" ]; then
            writeSite
            reload nginx
            certbot certonly -q -n --agree-tos -m "$email" --webroot -w "$challenge" -d "$domain" ||
                stop "There is no certificate: does $domain lead to this server, and is port 80 open?"
        fi
        put 755 /etc/letsencrypt/renewal-hooks/deploy/bitbeats <<<$'#!/bin/sh\nsystemctl reload nginx'
        writeSite "$live/fullchain.pem" "$live/privkey.pem"
    else
        usage "Say --email for a certificate of Let's Encrypt, or --certificate and --key, or --self-signed."
    fi
    reload nginx
}

addFirewall() {
    [ "$firewall" = yes ] || return 0
    local port rules=(OpenSSH 80/tcp 443/tcp "$swarmPort/tcp" "$swarmPort/udp")
    [ -e /etc/ufw/applications.d/openssh-server ] || rules[0]=22/tcp
    # Whatever port this very login came by stays open.
    port=$(awk '{print $4}' <<<"${SSH_CONNECTION:-}")
    [ -z "$port" ] || rules+=("$port/tcp")
    for port in "${rules[@]}"; do ufw allow "$port" >/dev/null || { say "The firewall cannot be set up here."; return 0; }; done
    ufw --force enable >/dev/null || say "The firewall cannot be started here."
}

answers() {
    local i
    for ((i = 0; i < 60; i++)); do
        curl -fsS -o /dev/null http://127.0.0.1:8642/health 2>/dev/null && return 0
        sleep 1
    done
    return 1
}

startNode() {
    if ! hasSystemd; then
        say "No systemd runs here: the node is set up, but not started."
        return 0
    fi
    systemctl daemon-reload
    systemctl enable -q bitbeats-node
    if [[ $changed =~ ($binary|$config|$unit)( |$) ]] || ! systemctl is-active -q bitbeats-node; then systemctl restart bitbeats-node; fi
    answers
}

adminLink() { journalctl -q -u bitbeats-node -o cat --since -10min 2>/dev/null | grep -o 'https://[^ ]*/setup#[^ ]*' | tail -n 1 || true; }

install_() {
    [ -n "$domain" ] || usage "--domain says under which name the node is reached."
    addSwap
    addPackages
    addProgram
    addUser
    writeConfig
    remember
    startNode || stop "The node does not answer; journalctl -u bitbeats-node says why."
    addSite
    addFirewall
    say "The node is at https://$domain"
    hasSystemd || return 0
    local link
    link=$(adminLink)
    [ -z "$link" ] || say "Make its first administrator: $link"
}

upgrade() {
    [ -n "$program" ] || usage "--program says which version to install."
    if [ -z "$domain" ] || [ ! -x "$binary" ]; then stop "There is no node to upgrade; install one first."; fi
    install -D -m 755 "$binary" "$before"
    addProgram
    writeConfig
    if startNode; then
        say "The new version runs."
        return
    fi
    say "The new version does not answer; the old one comes back."
    install -m 755 "$before" "$binary.new"
    mv "$binary.new" "$binary"
    systemctl restart bitbeats-node
    answers || stop "Nor does the old one; journalctl -u bitbeats-node says why."
    stop "The old version runs again. A newer database is refused by it: then restore a copy of before."
}

status() {
    if hasSystemd; then systemctl --no-pager --lines=0 status bitbeats-node nginx || true; fi
    curl -sS http://127.0.0.1:8642/health || stop "The node does not answer."
    echo
}

uninstall() {
    if hasSystemd; then systemctl disable -q --now bitbeats-node 2>/dev/null || true; fi
    rm -f "$unit" "$site" /etc/nginx/sites-enabled/bitbeats /etc/letsencrypt/renewal-hooks/deploy/bitbeats
    if hasSystemd; then
        systemctl daemon-reload
        systemctl reload -q nginx 2>/dev/null || true
    fi
    if dpkg-query -S "$binary" >/dev/null 2>&1; then apt-get -qq -y remove bitbeats >/dev/null; else rm -f "$binary"; fi
    if [ -e "$swapfile" ]; then
        swapoff "$swapfile" 2>/dev/null || true
        rm -f "$swapfile"
        sed -i "\#^$swapfile #d" /etc/fstab
    fi
    if [ "$firewall" = yes ] && command -v ufw >/dev/null; then
        ufw delete allow "$swarmPort/tcp" >/dev/null 2>&1 || true
        ufw delete allow "$swarmPort/udp" >/dev/null 2>&1 || true
    fi
    rm -rf /var/lib/bitbeats-deploy "$challenge"
    if [ -n "$purge" ]; then
        rm -rf /etc/bitbeats "$data"
        userdel "$user" 2>/dev/null || true
        say "The node and its data are gone."
    else
        say "The node is gone. Its data are still in $data, its configuration in /etc/bitbeats."
    fi
}

command=${1:-help}
[ $# = 0 ] || shift
case $command in
help | --help | -h) help ;;
install | upgrade | status | uninstall)
    checkSystem "$command" "$@"
    readOptions "$@"
    if [ "$command" = install ]; then install_; else "$command"; fi
    ;;
*) usage "There is no command $command." ;;
esac
