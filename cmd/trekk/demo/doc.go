// Package demo runs a made-up gym, night by night, against a stand-in for Nets, the banks and the payers
// behind a real SFTP server on loopback, and holds trekk's books against the bank's in the end. trekk demo
// shows it; package torture lets everything go wrong in it.
//
// It works the gym as a person would: init, three imports, runs. The same seed gives the same files.
package demo
