package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"
)

// certificates are where Debian, and who follows it, keeps the authorities that are trusted.
const certificates = "/etc/ssl/certs/ca-certificates.crt"

// user is who the image runs as: nobody that another image knows by name.
const user = 65532

func main() {
	binary := flag.String("binary", "", "the program")
	arch := flag.String("arch", "amd64", "its architecture, as Go calls it")
	version := flag.String("version", "", "what the image is tagged with")
	out := flag.String("out", "", "file of the image")
	flag.Parse()
	if err := build(*binary, *arch, *version, *out); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// descriptor names a blob of the image.
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Platform    *platform         `json:"platform,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

type platform struct {
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
}

type runConfig struct {
	User       string
	Env        []string
	Entrypoint []string
	Cmd        []string
	WorkingDir string
	Volumes    map[string]struct{}
	StopSignal string
	Labels     map[string]string
}

type rootFS struct {
	Type    string   `json:"type"`
	DiffIDs []string `json:"diff_ids"`
}

type imageConfig struct {
	Created string `json:"created"`
	platform
	Config runConfig `json:"config"`
	RootFS rootFS    `json:"rootfs"`
}

type manifest struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Config        descriptor   `json:"config"`
	Layers        []descriptor `json:"layers"`
}

type index struct {
	SchemaVersion int          `json:"schemaVersion"`
	Manifests     []descriptor `json:"manifests"`
}

// image is a tar that is being written.
type image struct {
	w    *tar.Writer
	made time.Time
	err  error
}

func build(binary, arch, version, out string) (err error) {
	made := time.Unix(0, 0).UTC()
	if at, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		made = time.Unix(at, 0).UTC()
	}
	layer, err := layerOf(binary, made)
	if err != nil {
		return err
	}
	file, err := os.Create(out)
	if err != nil {
		return err
	}
	im := &image{w: tar.NewWriter(file), made: made}
	const media = "application/vnd.oci.image."
	im.file("oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`))
	layerAt := im.blob(media+"layer.v1.tar", layer)
	configAt := im.json(media+"config.v1+json", imageConfig{
		Created: made.Format(time.RFC3339), platform: platform{arch, "linux"},
		Config: runConfig{
			User: strconv.Itoa(user), Env: []string{"PATH=/usr/bin", "SSL_CERT_FILE=" + certificates},
			Entrypoint: []string{"/usr/bin/trekk"}, Cmd: []string{"serve"}, WorkingDir: "/data",
			Volumes: map[string]struct{}{"/data": {}}, StopSignal: "SIGTERM",
			Labels: map[string]string{"org.opencontainers.image.version": version},
		},
		RootFS: rootFS{"layers", []string{layerAt.Digest}},
	})
	at := im.json(media+"manifest.v1+json", manifest{2, media + "manifest.v1+json", configAt,
		[]descriptor{layerAt}})
	at.Platform = &platform{arch, "linux"}
	at.Annotations = map[string]string{
		"org.opencontainers.image.ref.name": version, "io.containerd.image.name": "trekk:" + version,
	}
	text, err := json.Marshal(index{2, []descriptor{at}})
	im.file("index.json", text)
	return errors.Join(err, im.err, im.w.Close(), file.Close())
}

// layerOf is the layer of the image, as a tar.
func layerOf(binary string, made time.Time) ([]byte, error) {
	program, err := os.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	l := &image{w: tar.NewWriter(&b), made: made}
	for _, dir := range []string{"usr/", "usr/bin/", "etc/", "etc/ssl/", "etc/ssl/certs/"} {
		l.header(&tar.Header{Typeflag: tar.TypeDir, Name: dir, Mode: 0o755})
	}
	l.header(&tar.Header{Typeflag: tar.TypeDir, Name: "data/", Mode: 0o750, Uid: user, Gid: user})
	l.header(&tar.Header{Typeflag: tar.TypeDir, Name: "tmp/", Mode: 0o1777})
	l.header(&tar.Header{Name: "usr/bin/trekk", Mode: 0o755, Size: int64(len(program))})
	l.write(program)
	switch trusted, err := os.ReadFile(certificates); {
	case err == nil:
		l.file(certificates[1:], trusted)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	err = errors.Join(l.err, l.w.Close())
	return b.Bytes(), err
}

func (i *image) header(h *tar.Header) {
	h.ModTime, h.Format = i.made, tar.FormatPAX
	if i.err == nil {
		i.err = i.w.WriteHeader(h)
	}
}

func (i *image) write(content []byte) {
	if i.err == nil {
		_, i.err = i.w.Write(content)
	}
}

func (i *image) file(name string, content []byte) {
	i.header(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))})
	i.write(content)
}

// blob adds a blob under its hash.
func (i *image) blob(media string, content []byte) descriptor {
	sum := sha256.Sum256(content)
	name := hex.EncodeToString(sum[:])
	i.file("blobs/sha256/"+name, content)
	return descriptor{MediaType: media, Digest: "sha256:" + name, Size: len(content)}
}

func (i *image) json(media string, v any) descriptor {
	text, err := json.Marshal(v)
	i.err = errors.Join(i.err, err)
	return i.blob(media, text)
}
