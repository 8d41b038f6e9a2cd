package wording

import (
	"regexp"
	"strings"
	"sync"
)

// Fault says why something failed, as an error of ours has it, in a language, en or else nb. Errors are made of parts
// with a colon and a blank between them: each part that is known is said in bokmål. What servers and programs of
// others have said stays as they said it.
func Fault(text, lang string) string {
	if lang == "en" {
		return text
	}
	lines := strings.Split(text, "\n")
	for l, line := range lines {
		parts := strings.Split(line, ": ")
		for p, part := range parts {
			parts[p] = faultPart(part)
		}
		lines[l] = strings.Join(parts, ": ")
	}
	return strings.Join(lines, "\n")
}

func faultPart(part string) string {
	for _, f := range faults() {
		if m := f.en.FindStringSubmatchIndex(part); m != nil {
			return string(f.en.ExpandString(nil, f.nb, part, m))
		}
	}
	return part
}

// fault is a part of an error, and its bokmål, in which $1 is what the first * or # stands for: anything, or anything
// without blanks.
type fault struct {
	en *regexp.Regexp
	nb string
}

// faults are made when the first is asked for: most commands end without one.
var faults = sync.OnceValue(func() []fault { return faultsOf(faultTexts...) })

// faultTexts are the parts of errors that people meet most, each with its bokmål.
var faultTexts = []string{
	// the mailbox, and folders
	"no connection", "ingen forbindelse",
	"connection lost", "forbindelsen ble brutt",
	"connection lost while logging in", "forbindelsen ble brutt under innlogging",
	"list mailbox", "listing av postkassen", "fetch mailbox", "henting fra postkassen",
	"open #", "åpning av $1", "put #", "sending av $1", "remove #", "sletting av $1",
	"check host, port and network", "se etter vert, port og nettverk",
	"check host and port", "se etter vert og port",
	"no SSH server that we understand", "ingen SSH-tjener som vi forstår",
	"the server's host key is not known", "vertsnøkkelen til tjeneren er ikke kjent",
	"the server's host key is not the one it should have", "vertsnøkkelen til tjeneren er ikke den den skal være",
	"the private key cannot be used", "den private nøkkelen kan ikke brukes",
	"the server does not accept the login*", "tjeneren godtar ikke innloggingen$1",
	"a file of that name is there already", "en fil med det navnet er der allerede",
	"the file is still changing", "filen endrer seg ennå",
	"the server refuses to rename*", "tjeneren nekter å gi nytt navn$1",
	"the server took only a part of the file", "tjeneren tok bare en del av filen",
	"the server has other bytes than were sent", "tjeneren har andre bytes enn de som ble sendt",
	"the server denies it*", "tjeneren nekter$1",
	"the server has stopped answering for *", "tjeneren har sluttet å svare, i $1",
	"the server has stopped answering", "tjeneren har sluttet å svare",
	"the server takes too long", "tjeneren bruker for lang tid",
	"not done after *", "ikke ferdig etter $1",
	"the server sends too much", "tjeneren sender for mye",
	"try again later", "prøv igjen senere", "ask the bank", "spør banken",
	"fetch it again later", "hent den igjen senere", "run fetch again", "kjør fetch igjen",
	"# files were still being written", "$1 filer ble skrevet ennå",
	"# of # new files were not fetched, # of them still being written",
	"$1 av $2 nye filer ble ikke hentet, $3 av dem ble skrevet ennå",
	"no mailbox", "ingen postkasse", "set mailbox.url in *", "sett mailbox.url i $1",
	"too much", "for mye",
	"it has # bytes, the disk has room for #, of which mailbox.keep_free keeps #",
	"den har $1 bytes, disken har plass til $2, og mailbox.keep_free holder av $3",
	"no folder #", "ingen mappe $1",

	// runs and the database
	"another trekk is working on these books", "en annen trekk arbeider med disse bøkene",
	"the database cannot be reached just now", "databasen kan ikke nås akkurat nå",
	"conflicts with what the books already say", "er i strid med det bøkene allerede sier",
	"not found", "ikke funnet",
	"the run took too long", "kjøringen tok for lang tid",
	"it was ended after * (run_limit), at its last whole step",
	"den ble avsluttet etter $1 (run_limit), ved sitt siste hele steg",
	"the next run goes on from there", "neste kjøring går videre derfra",
	"the environment has no *", "miljøet har ingen $1",
	"others can read * (mode *)", "andre kan lese $1 (modus $2)",
	"how much room the disk has", "hvor mye plass disken har",
	"invoice #", "faktura $1", "membership #, period #", "medlemskap $1, periode $2",
	"transmission #", "forsendelse $1", "message #", "melding $1", "* (file *)", "$1 (fil $2)",

	// gateways, mail servers, webhooks, agencies
	"the agency", "inkassobyrået",
	"no answer", "intet svar", "the answer was cut short", "svaret ble avbrutt",
	"the answer cannot be read", "svaret kan ikke leses",
	"it answers *, and does not say whether it has the message",
	"den svarer $1, og sier ikke om den har meldingen",
	"it answers *", "svaret er $1", "the server answers *", "tjeneren svarer $1",
	"the mail server did not say whether it took the e-mail", "e-posttjeneren sa ikke om den tok e-posten",
	"the address of the gateway is none", "adressen til leverandøren er ingen adresse",
	"it is no text", "det er ingen tekst",
	"LINK takes no character such as *", "LINK tar ikke tegn som $1",
	"# characters, Sveve takes #", "$1 tegn, Sveve tar $2",
	"the text is longer than the * parts that an SMS can have", "teksten er lengre enn de $1 delene en SMS kan ha",
	"the program has not ended within *", "programmet er ikke ferdig innen $1",
	"the program ended with *", "programmet endte med $1",
	"the program cannot be run", "programmet kan ikke kjøres", "see alerts.command", "se alerts.command",

	// the operating system and the network
	"connect", "tilkobling", "read", "lesing", "write", "skriving",
	"dial tcp #", "oppkobling til $1", "lookup # on #", "oppslag av $1 hos $2", "lookup #", "oppslag av $1",
	"connection refused", "tilkoblingen ble avvist", "connection reset by peer", "den andre brøt forbindelsen",
	"no such host", "det finnes ingen slik vert", "no route to host", "ingen vei til verten",
	"network is unreachable", "nettverket kan ikke nås",
	"i/o timeout", "tiden løp ut", "context deadline exceeded*", "tiden løp ut$1",
	"context canceled", "avbrutt", "broken pipe", "forbindelsen ble brutt",
	"EOF", "forbindelsen tok slutt", "unexpected EOF", "forbindelsen tok slutt midt i",
	"permission denied", "ingen tilgang", "no space left on device", "disken er full",
	"no such file or directory", "filen eller mappen finnes ikke", "file does not exist", "filen finnes ikke",
	"read-only file system", "disken kan bare leses", "input/output error", "feil på disken",
}

// faultsOf makes faults of the English and the bokmål of each, in turn.
func faultsOf(pairs ...string) []fault {
	var list []fault
	for k := 0; k < len(pairs); k += 2 {
		form := strings.ReplaceAll(regexp.QuoteMeta(pairs[k]), `\*`, "(.*?)")
		form = strings.ReplaceAll(form, "#", `(\S+)`)
		list = append(list, fault{regexp.MustCompile("^" + form + "$"), pairs[k+1]})
	}
	return list
}
