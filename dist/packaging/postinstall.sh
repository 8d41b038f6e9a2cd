#!/bin/sh
set -e
if ! getent passwd trekk >/dev/null; then
	useradd --system --user-group --home-dir /var/lib/trekk --no-create-home --shell /usr/sbin/nologin trekk
fi
mkdir -p /var/lib/trekk
chown trekk:trekk /var/lib/trekk
chmod 0750 /var/lib/trekk
chown root:trekk /etc/trekk
chmod 0750 /etc/trekk
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
	# What runs goes on by the new program; what does not run stays as it is.
	systemctl try-restart trekk.service
fi
