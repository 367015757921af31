#!/bin/sh
# Daemons that fork and close all descriptors: dbus-daemon, which gets a bus to itself; nothing of this machine's.  A small one
# that uses the numbers it closed is tests/audit/descriptors-closed.sh, programs with sanitizers are tests/record/sanitizers.sh.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
PATH=$PATH:/usr/sbin
needs dbus-daemon dbus-send
cat >bus.conf <<E
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
<type>session</type><fork/><pidfile>$t/run/pid</pidfile><listen>unix:path=$t/run/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
E
cat >script <<E
dbus-daemon --config-file="$t/bus.conf" --print-address=1
echo "status \$?"
# It removes the file at its end.
daemon=\$(cat pid)
export DBUS_SESSION_BUS_ADDRESS="unix:path=\$PWD/bus"
dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames
echo "status \$?"
dbus-send --session --print-reply --dest=org.example.Nobody / org.example.Nobody.Nothing
echo "status \$?"
# Descriptors of the daemon itself: to what, without the module's.
readlink /proc/\$daemon/fd/* | grep -v "$t/data" | sed 's/[0-9][0-9]*/N/g' | sort
kill \$daemon
tail --pid=\$daemon -f /dev/null
echo ended
E
differs='s/guid=.*/guid/'
both dbus-daemon sh "$t/script"
has ListNames records
