#!/usr/bin/env bash
# Builds deb, rpm and a container image (OCI, as a tar) of VERSION into the folder OUT. The same source and the same
# date of its last commit give the same files.
set -euo pipefail
cd "$(dirname "$0")/../.."
nfpm=github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2
export VERSION=${VERSION:-0.0.0} OUT=${OUT:-bin/packages} ARCH=${ARCH:-$(go env GOARCH)}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
MTIME=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)
BUILD=$(mktemp -d)
trap 'rm -rf "$BUILD"' EXIT
export SOURCE_DATE_EPOCH MTIME BUILD
mkdir -p "$OUT" "$BUILD/files"
CGO_ENABLED=0 GOARCH=$ARCH go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o "$BUILD/trekk" ./cmd/trekk
own=$BUILD/trekk
if [ "$ARCH" != "$(go env GOHOSTARCH)" ]; then
	own=$BUILD/own
	CGO_ENABLED=0 GOARCH=$(go env GOHOSTARCH) go build -trimpath -o "$own" ./cmd/trekk
fi
"$own" packaging "$BUILD/files"
gzip -9n "$BUILD"/files/man/*.1
sed -e "s|\${BUILD}|$BUILD|; s|\${ARCH}|$ARCH|; s|\${VERSION}|$VERSION|; s|\${MTIME}|$MTIME|" \
	dist/packaging/nfpm.yaml >"$BUILD/nfpm.yaml" # it takes variables in some of its keys only
for kind in deb rpm; do
	go run "$nfpm" package --config "$BUILD/nfpm.yaml" --packager "$kind" --target "$OUT/"
done
go run ./dist/packaging/image -binary "$BUILD/trekk" -arch "$ARCH" -version "$VERSION" \
	-out "$OUT/trekk_${VERSION}_${ARCH}.oci.tar"
