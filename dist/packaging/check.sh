#!/usr/bin/env bash
# Installs the deb of FOLDER/1 on this machine as its README says, runs what its unit starts as its user, upgrades it
# to that of FOLDER/2 while a night is running, and removes it: the books stay. Then the image in a root of its own,
# and the rpm, on the same books, where there is rpm. As root, on Debian.
set -euo pipefail
packages=$1
if [ "$(id -u)" != 0 ] || ! command -v dpkg >/dev/null; then
	echo "left out: to install a deb takes root on Debian"
	exit 0
fi
if dpkg -s trekk >/dev/null 2>&1 || [ -e /etc/trekk ] || [ -e /var/lib/trekk ]; then
	echo "left out: there is a trekk on this machine"
	exit 0
fi
serve=0
work=$(mktemp -d /tmp/trekk-check.XXXXXX) # which the user trekk can reach, whatever TMPDIR is
cleanup() {
	[ "$serve" = 0 ] || kill "$serve" 2>/dev/null || true
	dpkg -P trekk >/dev/null 2>&1 || true
	rpm -e trekk >/dev/null 2>&1 || true
	rm -rf "$work" /etc/trekk /var/lib/trekk
	userdel trekk 2>/dev/null || true
}
trap cleanup EXIT
die() { echo "error: $*" >&2; exit 1; }
as() { setpriv --reuid trekk --regid trekk --clear-groups --no-new-privs "$@"; }
conf=/etc/trekk/trekk.yaml
trekk() { as /usr/bin/trekk --config $conf "$@"; }

dpkg -i "$packages"/1/*.deb
trekk version | grep -q 'version 1.0.0'
if command -v systemd-analyze >/dev/null; then
	systemd-analyze verify --man=no trekk.service trekk-run.service trekk-run.timer
	systemd-analyze security --offline=yes --threshold=30 trekk.service >/dev/null 2>&1 ||
		systemd-analyze security --offline=yes trekk.service | tail -1
fi
bash -c '. /usr/share/bash-completion/completions/trekk'
dpkg-deb --fsys-tarfile "$packages"/1/*.deb | tar -xO ./usr/share/man/man1/trekk-db-drill.1.gz | zcat |
	grep 'trekk db drill' >/dev/null # small systems leave manual pages out when they install

grep -q trekk_books_read /usr/share/trekk/grafana/trekk.json

# As the README says, with a folder in the place of the bank.
mkdir -p /var/lib/trekk/bank/Outbound /var/lib/trekk/bank/Inbound
sed -e 's|url: "sftp://.*"|url: "folder:/var/lib/trekk/bank"|' -e 's|/etc/trekk/mailbox.key||' -e 's|^clock: .*|clock: free|' \
	/etc/trekk/trekk.yaml.sample >$conf
chown -R trekk:trekk /var/lib/trekk
trekk init
trekk db backup
trekk doctor || die "doctor finds that something does not work"

# What the unit starts, as its user, with somebody who listens for systemd.
start() {
	: >"$work/said"
	chmod 777 "$work"
	python3 - "$work/notify" "$work/said" <<'PY' &
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
while True:
    said = s.recv(4096).decode()
    open(sys.argv[2], "a").write(said + "\n")
    if "STOPPING=1" in said:
        os.remove(sys.argv[1])
        break
PY
	for _ in $(seq 100); do [ -S "$work/notify" ] && break || sleep 0.1; done
	command=$(sed -n 's/^ExecStart=//p' /lib/systemd/system/trekk.service)
	# shellcheck disable=SC2086 # words
	(cd /var/lib/trekk && NOTIFY_SOCKET=$work/notify exec setpriv --reuid trekk --regid trekk --clear-groups \
		--no-new-privs $command) >"$work/log" 2>&1 &
	serve=$!
	for _ in $(seq 300); do grep -q READY=1 "$work/said" && return || sleep 0.1; done
	cat "$work/log" >&2
	die "trekk serve never said that it is ready"
}
stop() {
	kill "$serve"
	wait "$serve" || die "trekk serve did not end well: $(tail -5 "$work/log")"
	serve=0
	grep -q STOPPING=1 "$work/said"
}
start
printf 'customer_no,name\n1001,Kari Nordmann\n' >/var/lib/trekk/customers.csv
trekk import customers /var/lib/trekk/customers.csv
dpkg -i "$packages"/2/*.deb # while it runs; what systemd does then, try-restart, is done by hand
kill -0 "$serve" || die "the upgrade has ended what ran"
stop
start
trekk version | grep -q 'version 2.0.0'
stop
trekk run || [ $? = 1 ]
trekk db verify | grep '^OK'
trekk customer show 1001 | grep 'Kari Nordmann'
trekk db backup && trekk db drill

dpkg -r trekk
[ ! -e /usr/bin/trekk ] || die "the program is there still"
[ -s /var/lib/trekk/trekk.db ] && [ -s $conf ] || die "the books went with the program"
dpkg -P trekk
[ -s /var/lib/trekk/trekk.db ] || die "the books went with the purge"
dpkg -i "$packages"/2/*.deb
trekk db verify | grep '^OK'
echo "installed, upgraded over a running night, removed with the books kept, and installed again"

# The image has nothing but the program, which runs in it as its user does.
mkdir "$work/oci" "$work/image"
tar -xf "$packages"/2/*.oci.tar -C "$work/oci"
tar -xpf "$(find "$work/oci/blobs" -type f -size +1M)" -C "$work/image"
alone() { env -i "$(command -v chroot)" --userspec=65532:65532 "$work/image" /usr/bin/trekk "$@"; }
alone version | grep -q 'version 2.0.0'
alone demo --months 1 --members 20 --dir /data/demo >/dev/null
alone --config /data/demo/trekk.yaml db verify | grep '^OK'
echo "the image: run by a user who has nothing but it"

if ! command -v rpm >/dev/null; then
	echo "left out: the rpm, for which there is no rpm here"
	exit 0
fi
dpkg -P trekk
of() { rpm "$@" --nodeps; } # what it stands on is Debian's here, of which RPM does not know
for version in 1 2; do
	of -U "$packages/$version"/*.rpm
	trekk version | grep -q "version $version.0.0"
	trekk db verify | grep '^OK'
done
of -e trekk
[ ! -e /usr/bin/trekk ] || die "the program of the rpm is there still"
[ -s /var/lib/trekk/trekk.db ] && [ -s $conf ] || die "the books went with the rpm"
echo "the rpm too: installed on the books, upgraded, removed with the books kept"
