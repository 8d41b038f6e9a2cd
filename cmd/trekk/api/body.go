package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
)

// How large what is sent may be, in bytes.
const (
	maxRows = 10 << 20 // of rows of an import
	maxAct  = 64 << 10 // of an act
	maxFile = 64 << 20 // of a file: what the gate lets through
)

// upload is a file that was sent: its bytes, from the first one on, and what it is called; empty where that was not
// said.
type upload struct {
	*os.File
	name string
	size int64
}

// sent reads the whole body of a request, and gives what makes the request the same when it is sent again: the method,
// the address and what was sent. The body is there again behind it or, of an address that takes a file, is the
// call's file, which is never held in memory. over removes the file.
func (a *API) sent(
	w http.ResponseWriter, r *http.Request, c *call,
) (request string, over func(), p *Problem) {
	h, over := sha256.New(), func() {}
	fmt.Fprintf(h, "%s %s?%s\n", r.Method, r.URL.Path, r.URL.RawQuery)
	var err error
	if _, pattern := a.mux.Handler(r); a.files[pattern] {
		r.Body = http.MaxBytesReader(w, r.Body, maxFile)
		if c.file, err = fileOf(r, h); c.file != nil {
			over = func() { _ = c.file.Close() } // it has no name any longer
		}
		r.Body = http.NoBody
	} else {
		err = rowsOf(w, r, h)
	}
	var large *http.MaxBytesError
	switch {
	case err == nil:
		return hex.EncodeToString(h.Sum(nil)), over, nil
	case errors.As(err, &large):
		p = problem(http.StatusRequestEntityTooLarge, codeTooLarge,
			fmt.Sprintf("what is sent here has %d bytes at most", large.Limit))
	case errors.As(err, &p):
	case errors.Is(err, errSpool):
		a.Log("api: %v", err)
		p = problem(http.StatusInternalServerError, codeFault, "the fault is ours, and is in the log")
	default:
		p = problem(http.StatusBadRequest, codeBadRequest, "the body cannot be read to its end")
	}
	over()
	return "", func() {}, p
}

// rowsOf reads what is no file into memory. An act that needs no field may be sent without a body.
func rowsOf(w http.ResponseWriter, r *http.Request, h hash.Hash) error {
	body, err := io.ReadAll(io.TeeReader(http.MaxBytesReader(w, r.Body, maxRows), h))
	if len(body) == 0 && err == nil {
		body = []byte("{}")
		r.Header.Set("Content-Type", "application/json")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return err
}

// fileOf keeps the file of a request: its body, or the only part of a form. A form that is sent again has another
// boundary, and is the same by what it holds.
func fileOf(r *http.Request, h hash.Hash) (*upload, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "application/json":
		return nil, problem(http.StatusUnsupportedMediaType, codeMediaType,
			"a file is taken here, as the body or in a form (multipart/form-data): rows as JSON go to their noun")
	case err != nil || kind != "multipart/form-data":
		return spool(r.Body, r.URL.Query().Get("file"), h)
	}
	form := multipart.NewReader(r.Body, params["boundary"])
	part, err := form.NextPart()
	if errors.Is(err, io.EOF) {
		return nil, problem(http.StatusBadRequest, codeBadRequest, "the form has no file")
	}
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(h, "%q\n", part.FileName())
	f, err := spool(part, part.FileName(), h)
	if err != nil {
		return f, err
	}
	if _, err := form.NextPart(); !errors.Is(err, io.EOF) {
		return f, problem(http.StatusBadRequest, codeBadRequest,
			"the form has more than one file: what else is to be said stands in the address")
	}
	return f, nil
}

// errSpool is a file that could not be kept here.
var errSpool = errors.New("a file that was sent could not be kept")

// spool keeps a file on disk, without a name: it holds personal data, and is gone when this process is.
func spool(from io.Reader, name string, h hash.Hash) (*upload, error) {
	file, err := os.CreateTemp("", "trekk-upload-") // with mode 0600
	if err != nil {
		return nil, errors.Join(errSpool, err)
	}
	f := &upload{File: file, name: name}
	if err := os.Remove(file.Name()); err != nil {
		return f, errors.Join(errSpool, err)
	}
	read := &faultyReader{r: io.TeeReader(from, h)}
	f.size, err = io.Copy(file, read)
	if read.err != nil {
		return f, read.err
	}
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		err = errors.Join(errSpool, err)
	}
	return f, err
}

// faultyReader remembers that reading failed, which is not our fault.
type faultyReader struct {
	r   io.Reader
	err error
}

func (f *faultyReader) Read(p []byte) (n int, err error) {
	if n, err = f.r.Read(p); err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}
