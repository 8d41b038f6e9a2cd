package wording

// refusals have the bokmål for why an act of a person is refused. A text may leave out facts that are words of
// the program, by numbering those that it has.
var refusals = byEnglish([]text{
	{"%s is no amount: it is above zero, and left out it is all there is",
		"%s er ikke et beløp: det er over null, og uten beløp gjelder det alt"},
	{"%s is in a period that is closed: nothing is booked before %s any longer",
		"%s er i en lukket periode: ingenting bokføres lenger før %s"},

	{"trekk.yaml makes KIDs of %s, and the customers of the books have those of another layout: trekk kid change " +
		"--to %[1]s tells what that means, and --do moves them; or set kid as it was",
		"trekk.yaml lager KID etter %s, og kundene i bøkene har en annen layout: trekk kid change --to %[1]s sier hva " +
			"det betyr, og --do flytter dem; eller sett kid tilbake"},
	{"creditor.transmitter is %s, the database has %s for %s: trekk transmitter change --to %[1]s tells what that means, " +
		"and --do does it; or set transmitter as it was",
		"creditor.transmitter er %s, databasen har %s for %s: trekk transmitter change --to %[1]s sier hva det betyr, og " +
			"--do gjør det; eller sett transmitter tilbake"},
	{
		"the next %s has number %d: %d is below it, or has more than 7 digits",
		"neste nummer er %[2]d: %[3]d er lavere, eller har mer enn 7 sifre",
	},
	{"transmission %d (%s) has no receipt, of %d such: they are sent, or sent again, under the unit that made them, so " +
		"wait for the receipts",
		"forsendelse %[1]d mangler kvittering, og slike er det %[3]d av: de sendes, også på nytt, fra kundeenheten som " +
			"laget dem, så vent på kvitteringene"},
	{"customer unit %s is another creditor's: each has its own",
		"kundeenhet %s tilhører en annen kreditor: hver har sin egen"},
	{"%d customers have numbers that it has no room for, such as %s",
		"%d kunder har numre som layouten ikke har plass til, som %s"},
	{"%d KIDs that payers have would be read as another customer's, such as %s: another length, or a literal in front, " +
		"keeps them apart",
		"%d KID som betalere har, ville blitt lest som en annen kundes, som %s: en annen lengde, eller faste tegn foran, " +
			"skiller dem"},
	{"%d KIDs of invoices are what one to come would have, such as %s: another length, or a literal in front, keeps " +
		"them apart",
		"%d fakturaer har KID som en kommende faktura også ville fått, som %s: en annen lengde, eller faste tegn foran, " +
			"skiller dem"},
	{"the next invoice is %d, and the layout has room up to %d",
		"neste faktura er %d, og layouten har plass til og med %d"},
	{"%s (file %d), line %d: %s: it cannot be accepted, since money may depend on it. Ask the bank for a right file",
		"%s (fil %d), linje %d: %s: den kan ikke godtas, siden penger kan avhenge av det. Be banken om en riktig fil"},

	// people who are forgotten
	{"customer %s is not forgotten: %s", "kunde %s glemmes ikke: %s"},
	{"%s; %s", "%s; %s"},
	{"invoice %s is open", "faktura %s er åpen"},
	{"customer %s has credit, or owes", "kunde %s har noe til gode eller skylder noe"},
	{"membership %s runs", "medlemskap %s løper"},
	{"a mandate on account %s is active", "en fullmakt på konto %s er aktiv"},
	{"case %s is with the collection agency", "sak %s er hos inkassobyrået"},
	{"refund %s waits for a second person", "tilbakebetaling %s venter på en person til"},
	{"message %s has not been brought", "melding %s er ikke kommet fram"},
	{"bookkeeping needs the name and address of customer %s through %s: the last voucher is of %s",
		"regnskapet trenger navnet og adressen til kunde %s til og med %s: siste bilag er fra %s"},
	{"customer %s has been forgotten already, on %s", "kunde %s er allerede glemt, %s"},
	{"nothing of customer %s is forgotten", "ingenting om kunde %s er glemt"},

	// payments that wait
	{"%s: want an amount above zero", "%s: beløpet må være over null"},
	{"name two parts or more: one alone is assigned", "oppgi to deler eller flere: én alene plasseres"},
	{"payment %d takes money back, which is not split", "innbetaling %d tar penger tilbake, og deles ikke"},
	{"%s has a part already, or one of its invoices has: name each once",
		"%s har allerede en del, eller en av fakturaene har det: oppgi hver bare én gang"},
	{"payment %d waits already: there is nothing to undo",
		"innbetaling %d venter allerede: det er ingenting å angre"},
	{"payment %d was taken back by payment %d", "innbetaling %d ble tatt tilbake av innbetaling %d"},
	{"payment %d takes back payment %d, and that stands",
		"innbetaling %d tar tilbake innbetaling %d, og det står fast"},
	{"payment %d: %s of it was put at %s, and is no longer there",
		"innbetaling %[1]d: %[2]s av den er ikke lenger der den ble plassert"},
	{"payment %d has not been matched yet: run match first",
		"innbetaling %d er ikke behandlet ennå: kjør match først"},
	{"payment %d does not wait: it is at %s", "innbetaling %[1]d venter ikke: den er plassert"},
	{"%s is more than waits of payment %d, %s", "%s er mer enn det som venter av innbetaling %d, %s"},
	{"payment %d takes back a payment of the same amount, or nothing on invoice %s",
		"innbetaling %d tar tilbake en innbetaling på samme beløp, eller ingenting på faktura %s"},
	{"no payment of %s on invoice %s is there to be taken back: assign payment %d to customer %s, who then owes it",
		"ingen innbetaling på %s på faktura %s kan tas tilbake: plasser innbetaling %d hos kunde %s, som da skylder den"},

	// payments that are added
	{"source %q: want one of %v", "kilden %q: velg en av %v"},
	{"a payment is above zero", "en innbetaling er over null"},
	{
		"the statement is of account %s, none of yours: nothing was ticked",
		"kontoutskriften gjelder konto %s, som ikke er deres: ingenting ble avstemt",
	},
	{"a payment of %s has not been made yet", "en innbetaling fra %s er ikke gjort ennå"},
	{"a payment of %s: more than ten years back", "en innbetaling fra %s: mer enn ti år tilbake"},
	{"told %s, which is to come", "meldt %s, som ikke har vært ennå"},
	{"a payment has a reference, by which it is told from others",
		"en innbetaling har en referanse som skiller den fra andre"},
	{"%q is no KID: at most 25 digits, the last one may be -",
		"%q er ingen KID: høyst 25 siffer, og det siste kan være -"},
	{"%s reference %s is payment %d already, %s of %s",
		"%s, referanse %s, er allerede innbetaling %d, %s fra %s"},

	// credit and refunds
	{"invoice %s is not invoice %s: name the customer, or one of them",
		"faktura %s er ikke faktura %s: oppgi kunden, eller én av dem"},
	{"invoice %s is customer %s's, not customer %s's", "faktura %s er kunde %s sin, ikke kunde %s sin"},
	{"everything to customer %s is stopped", "alt til kunde %s er stanset"},
	{"customer %s has no credit to pay with", "kunde %s har ikke noe til gode å betale med"},
	{"customer %s has no open invoice that credit may pay: none that is neither disputed nor being charged by the bank",
		"kunde %s har ingen åpen faktura som tilgode kan betale: ingen som verken er bestridt eller trekkes av banken"},
	{"invoice %s is %s: nothing is left of it", "faktura %s er %s: det er ikke noe igjen av den"},
	{"invoice %s is disputed: release it first", "faktura %s er bestridt: opphev det først"},
	{"invoice %s: the bank may be charging it, with %s, due %s: take the claim back first",
		"faktura %s: banken kan være i ferd med å trekke den, med %s, forfall %s: ta kravet tilbake først"},
	{"%s is more than there is to pay back of %s, %s", "%[1]s er mer enn det er å tilbakebetale, %[3]s"},
	{"refund %d was withdrawn %s", "tilbakebetaling %d ble trukket tilbake %s"},
	{"the bank did not say from which account payment %d came: say to which account to pay",
		"banken sa ikke hvilken konto innbetaling %d kom fra: oppgi kontoen det skal betales til"},
	{"the money came from several accounts: say to which account to pay",
		"pengene kom fra flere kontoer: oppgi kontoen det skal betales til"},
	{"customer %s has credit and payment %s waits: say which, customer:%s or payment:%s",
		"kunde %s har til gode og innbetaling %s venter: oppgi hvilken, customer:%s eller payment:%s"},
	{"customer %s has no credit to pay back", "kunde %s har ikke noe til gode å tilbakebetale"},
	{"payment %d does not wait, it is at %s: only what waits of a payment is paid back, or the credit of a customer",
		"innbetaling %[1]d venter ikke: bare det som venter av en innbetaling, tilbakebetales, eller en kundes tilgode"},

	// invoices
	{"invoice %s is with the collection agency: withdraw the handover first",
		"faktura %s er hos inkassobyrået: trekk den tilbake først"},
	{"invoice %s has no reminder that could be withdrawn",
		"faktura %s har ingen purring som kan trekkes tilbake"},
	{"invoice %s is not with the collection agency", "faktura %s er ikke hos inkassobyrået"},
	{"invoice %s has no invoice fee, or none is left of it",
		"faktura %s har ikke fakturagebyr, eller det er ikke noe igjen av det"},
	{"invoice %s has no claim at the bank", "faktura %s har ikke noe krav i banken"},
	{"invoice %s is due on %s", "faktura %s forfaller %s"},
	{"invoice %s: one part is no instalments: postpone it",
		"faktura %s: én del er ikke avdrag: gi utsettelse"},
	{"invoice %s: the part of %s comes behind that of %s", "faktura %s: delen %s kommer etter delen %s"},
	{"invoice %s: the part of %s is %s", "faktura %s: delen %s er på %s"},
	{"invoice %s: the parts sum to %s, and %s is outstanding",
		"faktura %s: delene er %s til sammen, og %s er utestående"},
	{"invoice %s: %s is too far ahead: %s at the latest", "faktura %s: %s er for langt fram: senest %s"},
	{"invoice %s is %s: nothing is asked for", "faktura %s er %s: det kreves ikke noe"},
	{"invoice %s is with the collection agency: the agency gives time to pay it, or the handover is withdrawn first",
		"faktura %s er hos inkassobyrået: byrået gir utsettelse, eller den trekkes tilbake først"},
	{"everything to customer %s is stopped, and no letter can go: release the customer first",
		"alt til kunde %s er stanset, og ingen brev kan sendes: opphev det først"},
	{"%s asked for the write-off of invoice %s before: it waits for a second person",
		"%s har allerede bedt om tapsføring av faktura %s: den venter på en annen person"},
	{"invoice %s: %s is above the %s that is left of it",
		"faktura %s: %s er mer enn de %s som er igjen av den"},
	{"invoice %s is charged by its claim, and none can be made for %s: name a day that claims can reach in time, or take " +
		"its claim back first (trekk claim cancel)",
		"faktura %s trekkes av kravet sitt, og det kan ikke lages noe for %s: velg en dag som krav rekker, eller ta " +
			"kravet tilbake først"},
	{"invoice %s: transmission %d, which has its claim, is %s, and the bank has not approved it: try again when its " +
		"receipt has come",
		"faktura %s: forsendelse %d, som har kravet, er %s, og banken har ikke godkjent den: prøv igjen når kvitteringen " +
			"er kommet"},
	{"invoice %s: the cancellation could be at Nets on %s, and had to be before 14:00 on %s: the bank charges it on %s",
		"faktura %s: slettingen kan være hos Nets %s, og måtte være der før 14.00 %s: banken trekker den %s"},
	{"invoice %s: it is too late to take its claim back, which had to be done before 14:00 on %s: the bank charges it " +
		"on %s, and may try until %s",
		"faktura %s: det er for sent å ta kravet tilbake, det måtte gjøres før 14.00 %s: banken trekker den %s, og kan " +
			"prøve til og med %s"},
	{"%d is no number of an invoice with KIDs of %s", "%[1]d er ikke et fakturanummer i denne serien"},
	{"the next invoice has number %d: %d is below it", "neste faktura har nummer %d: %d er lavere"},
	{"invoices begin with %d, and some have been made: a series has no holes",
		"fakturaene begynner med %d, og noen er laget: en nummerserie har ingen hull"},

	// a second person's word
	{"%s %s waits for nobody", "%[2]s venter ikke på noen"},
	{"%s asked for %s: someone else must approve it", "%[1]s har bedt om dette: en annen må godkjenne det"},
	{"%s gave %s the passphrase, and could be both: %s chooses another first, or someone else approves it",
		"%s ga %s passordet, og kan være begge: %s velger et annet først, eller noen andre godkjenner"},
	{"%s gave the passphrase: someone else must settle it", "%s ga passordet: en annen må avslutte saken"},
	{"refund %d waits for nobody", "tilbakebetaling %d venter ikke på noen"},
	{"refund %d is of payment %d, which payment %d has taken back: withdraw it",
		"tilbakebetaling %d er av innbetaling %d, som innbetaling %d har tatt tilbake: trekk den tilbake"},
	{"invoice %s has no write-off that waits", "faktura %s har ingen tapsføring som venter"},
	{"%s is nobody by name, and persons are registered: say who does it with --as NAME",
		"%s er ingen ved navn, og personer er registrert: si hvem som gjør det"},

	// transmissions, files and what the jobs do
	{"transmission %d is %s: only a sealed one can be approved",
		"forsendelse %d er %s: bare en forseglet kan godkjennes"},
	{"transmission %d was approved by %s", "forsendelse %d ble godkjent av %s"},
	{"%s sealed transmission %d: someone else must approve it",
		"%s forseglet forsendelse %d: en annen må godkjenne den"},
	{"%v: what may be at the bank is given up only when the bank says so",
		"%v: det som kan være hos banken, oppgis bare når banken sier det"},
	{"transmission %d may be at the bank and no receipt says that it was rejected: send the same bytes again (trekk " +
		"transmission resend %d)",
		"forsendelse %[1]d kan være hos banken, og ingen kvittering sier at den ble avvist: send de samme bytene på nytt"},
	{"transmission %d is %s: only one that was sent and has no receipt is sent again",
		"forsendelse %d er %s: bare en som er sendt og ikke har kvittering, sendes på nytt"},
	{"transmission %d is %s, and nothing of it waits to be made anew",
		"forsendelse %d er %s, og ingenting av den venter på å bli laget på nytt"},
	{"%s names transmission %d, and there is no room for numbers above it: ask the bank, and say --not-at-bank %d when " +
		"it does not have it",
		"%[1]s nevner forsendelse %[2]d, og det er ikke plass til numre over den: spør banken om den har den"},
	{"%s (file %d) is %s, not quarantined", "%s (fil %d) er %s, ikke i karantene"},
	{"%q cannot be stopped: it may be one of %s", "%q kan ikke stanses: det kan være en av %s"},
	{"%s stopped everything that leaves, at %s: resume without a job",
		"%s stanset alt som sendes ut, %s: la det gå videre uten å velge jobb"},
	{"nothing in the books is against the clock, %s", "ingenting i bøkene er mot klokken, %s"},

	// findings
	{"%s is no finding: there is none with the code %q", "%s er ingen sak: det finnes ingen med koden %q"},
	{"trekk.yaml has no gateway for %s: message %d would wait for ever",
		"trekk.yaml har ingen SMS-leverandør for %s: melding %d ville ventet for alltid"},
	{"message %d is %s: only one that is uncertain, failed or expired is sent again",
		"melding %d er %s: bare en som er usikker, mislykket eller utløpt, sendes på nytt"},
	{"message %d has gone another way: %s", "melding %d har gått en annen vei: %s"},
	{"%s is not settled by anybody: it ends when %s",
		"%[1]s avsluttes ikke av noen: den slutter av seg selv"},
	{"%s settled %s on %s: %s", "%s avsluttet %s %s: %s"},
	{"%s is not found: nothing of the kind stands", "%s finnes ikke: det er ingen slik sak"},

	// persons
	{"a token is good for 1 to %d days", "en nøkkel gjelder i 1 til %d dager"},
	{"%s is disabled: %s", "%s er sperret: %s"},
	{"the token %s was revoked before: %s", "nøkkelen %s er allerede trukket tilbake: %s"},
	{"%s is registered here with a passphrase: sign in with that",
		"%s er registrert her med passord: logg inn med det"},
	{"language %q: want nb or en", "språket %q: velg nb eller en"},
	{"%s has a second factor already", "%s har allerede tofaktorinnlogging"},
	{"the code is not that of the secret, or the clock of who shows it is wrong",
		"koden hører ikke til nøkkelen, eller klokken på telefonen går feil"},
	{"%s has no second factor", "%s har ikke tofaktorinnlogging"},

	// quotes and accounts
	{"the plan %s has no price in the terms: say it", "avtalen %s har ingen pris i vilkårene: oppgi den"},
	{"account %s is in trekk.yaml already", "konto %s står i trekk.yaml allerede"},
	{"account %s is not in trekk.yaml, which has %s", "konto %s står ikke i trekk.yaml, som har %s"},
	{"account %s is to be swapped for itself", "konto %s kan ikke byttes med seg selv"},
	{"account %s is the main one: swap it for another", "konto %s er hovedkontoen: bytt den med en annen"},
	{"%s is no account: 11 digits, the last a check digit",
		"%s er ikke et kontonummer: 11 siffer, det siste et kontrollsiffer"},
})
