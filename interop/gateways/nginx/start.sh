# Starts nginx from a temporary folder, which goes when it ends: start.sh PORT UPSTREAM, with BUFFERING=on or off.
folder=$(mktemp -d)
trap : TERM INT
sed -e "s|@folder@|$folder|; s|@port@|$1|; s|@upstream@|$2|; s|@buffering@|$BUFFERING|" nginx.conf > "$folder/nginx.conf"
PATH=$PATH:/usr/sbin nginx -p "$folder" -e stderr -c "$folder/nginx.conf" &
wait $!
kill $! 2> /dev/null
wait $!
rm -rf "$folder"
