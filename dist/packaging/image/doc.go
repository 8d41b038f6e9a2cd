// Command image makes a container image of the program, in the layout of OCI as a tar, which podman, docker and
// skopeo load: the program, the certificates of this machine, and nothing else; it runs as nobody in particular
// (65532), in /data. It asks no registry for anything, and the same program gives the same image.
package main
