package wording

import (
	"trekk/batch"
	"trekk/batch/law/gate"
)

// standing begins a block that stands by itself: whoever reads it is told what waits.
var standing = text{"reminders and collection: ", "purring og inkasso: "}

// words are words of ours in facts, as people say them.
var words = map[string]text{
	string(batch.TransmissionApproved): {"approved", "godkjent"},
	string(batch.TransmissionRejected): {"rejected", "avvist"},

	string(batch.CaseMessageAccepted): {"accepted", "mottatt"},
	string(batch.CaseMessageRefused):  {"refused", "avvist"},
	string(batch.CaseNew):             {"the handover", "overføringen"},
	string(batch.CaseChange):          {"a change", "en endring"},
	string(batch.CaseWithdraw):        {"the withdrawal", "at saken trekkes tilbake"},
	string(batch.HeldObjection):       {"the debtor objects", "skyldneren har innsigelser"},
	string(batch.HeldHold):            {"it is on hold", "den er satt på vent"},
	string(batch.HeldStopped): {"everything to the debtor is stopped",
		"alt til skyldneren er stoppet"},
	batch.CaseReleased: {"it is held no longer", "den er ikke lenger på vent"},
	batch.CaseMoreOwed: {"more is owed than it was told",
		"det skyldes mer enn det som er meldt"},

	string(batch.GroundKIDSwap):   {"its KID has two digits swapped", "KID-en har to siffer byttet om"},
	string(batch.GroundKIDDigit):  {"its KID has one digit wrong", "KID-en har ett siffer feil"},
	string(batch.GroundInvoiceNo): {"its text has the number", "teksten har nummeret"},
	string(batch.GroundCustomer):  {"its KID is the customer's", "KID-en er kundens"},
	string(batch.GroundPayer):     {"its account has paid for the customer", "kontoen har betalt for kunden"},

	"invoices":  {"invoices", "fakturaer"},
	"claims":    {"claims", "krav"},
	"reminders": {"reminders", "purringer"},
	"handovers": {"handovers", "inkassosaker"},

	batch.UsualUnknown: {batch.UsualUnknown, "ikke kjent"},

	string(batch.MoneyWaits):       {"money waits that may be for them", "penger venter som kan gjelde dem"},
	string(batch.BankSilent):       {"the bank is silent about their day", "banken er taus om dagen deres"},
	string(batch.HeldUnanswered):   {"their claims were never answered", "kravene ble aldri besvart"},
	string(batch.HeldNeverClaimed): {"they were never claimed", "de ble aldri krevd"},
	string(batch.HeldDisputed):     {"they are disputed", "de er bestridt"},
	string(batch.HeldCustomer):     {"everything to the customer is stopped", "alt til kunden er stoppet"},
	string(batch.HeldArranged):     {"the customer was given time", "kunden har fått utsettelse"},
	string(batch.HeldByCredit):     {"the customer has credit for them", "kunden har til gode for dem"},
	string(batch.HeldByLaw): {"the law does not allow the next step",
		"loven tillater ikke neste steg"},
	string(batch.LawNotReviewed): {
		"the law has not been reviewed for today", "loven er ikke gjennomgått for i dag",
	},

	string(gate.Objected):     {"it is disputed", "den er bestridt"},
	string(gate.NotDelivered): {"a letter did not reach the customer", "et brev nådde ikke frem til kunden"},
	string(gate.TimeBarred): {"it was due more than three years ago",
		"den forfalt for mer enn tre år siden"},
	string(gate.AgencyOnly): {
		"only agencies send notices and demands now",
		"bare inkassoforetak sender varsler og oppfordringer nå",
	},
	string(gate.LawUnknown): {"no rate is known for today", "ingen sats er kjent for i dag"},
	string(gate.DeadlineTooShort): {
		"its deadline is shorter than 14 days", "fristen er kortere enn 14 dager",
	},
	string(gate.NoAddress): {
		"no address is known to which something in writing could go",
		"ingen adresse er kjent for noe skriftlig",
	},
	string(gate.NotInWriting): {"an SMS is nothing in writing", "en SMS er ikke skriftlig"},
	string(gate.NoNotice):     {"no collection notice was sent", "det er ikke sendt inkassovarsel"},
	string(gate.NoticeTooOld): {
		"the collection notice is too old", "inkassovarselet er for gammelt",
	},

	string(batch.BelowMinimum): {"too little is owed in all", "det skyldes for lite i alt"},
}

// catalogue is what is said of each code.
var catalogue = map[batch.FindingCode]entry{
	batch.FileFaulty: {says: text{
		"{name} (file {no}) is quarantined, {faults|fault|faults}, the first at line {line}",
		"{name} (fil {no}) er satt i karantene, {faults} feil, den første på linje {line}",
	}},
	batch.FileInQuarantine: {says: text{
		"{name} (file {no}) is quarantined: {reason}",
		"{name} (fil {no}) er i karantene: {reason}",
	}},
	batch.FileToWork: {says: text{
		"{name} (file {no}) has not been worked",
		"{name} (fil {no}) er ikke behandlet",
	}},
	batch.FileNotForUs: {says: text{
		"{name} (file {no}): neither a Nets file nor a receipt, in the folder of files to Nets",
		"{name} (fil {no}): verken en fil fra Nets eller en kvittering, i mappen for filer til Nets",
	}},
	batch.FileOfAnotherSender: {says: text{
		"{name} (file {no}): a file to Nets, put there by hand or by another system",
		"{name} (fil {no}): en fil til Nets, lagt der for hånd eller av et annet system",
	}},
	batch.FileDuplicate: {says: text{
		"{name} has the same content as {first} (file {no}), received {received}: skipped",
		"{name} har samme innhold som {first} (fil {no}), mottatt {received}: hoppet over",
	}},
	batch.FilesMissing: {says: text{
		"{name} has the bank's number {number}, the one before it that has come is {below}: " +
			"files may be missing",
		"{name} har bankens nummer {number}, den forrige som er kommet, har {below}: filer kan mangle",
	}},

	batch.BlockNeverListed: {says: text{
		"waits: the mailbox has never been read",
		"venter: postkassen er aldri lest",
	}},
	batch.BlockNotListedToday: {says: text{
		"waits: the mailbox was last read to the end at {listed}",
		"venter: postkassen ble sist lest til ende {listed}",
	}},
	batch.BlockFileNotWorked: {says: text{
		"waits: {name} (file {no}) has not been worked",
		"venter: {name} (fil {no}) er ikke behandlet",
	}},
	batch.BlockFileQuarantined: {says: text{
		"waits: {name} (file {no}) is quarantined",
		"venter: {name} (fil {no}) er i karantene",
	}},

	batch.ReceiptUnknown: {says: text{
		"{name}: {list} on transmission {transmission}, which we never made",
		"{name}: {list} på forsendelse {transmission}, som vi aldri har laget",
	}},
	batch.ReceiptContradicts: {
		says: text{
			"{name} says {verdict} of transmission {no}, which was {before} before",
			"{name} sier at forsendelse {no} er {verdict:word}, men den var {before:word} fra før",
		},
		advice: text{": ask the bank", ": spør banken"},
	},
	batch.ReceiptRejectsCopy: {
		says: text{
			"{name} rejects transmission {no}, which was sent {sends} times ({text})",
			"{name} avviser forsendelse {no}, som er sendt {sends} ganger ({text})",
		},
		advice: text{": ask the bank whether it has the first", ": spør banken om den har den første"},
	},
	batch.ReceiptRejectsNothing: {says: text{
		"{name} rejects transaction {transaction} of assignment {assignment}, transmission {no}: " +
			"no such claim is waiting",
		"{name} avviser transaksjon {transaction} i oppdrag {assignment}, forsendelse {no}: det " +
			"er ikke noe slikt krav som venter",
	}},
	batch.ReceiptRemark: {says: text{
		"{list} on transmission {no}, transaction {transaction}: {text}",
		"{list} på forsendelse {no}, transaksjon {transaction}: {text}",
	}},
	batch.TransmissionTurnedDown: {says: text{
		"transmission {no} was rejected: {text}",
		"forsendelse {no} ble avvist: {text}",
	}},
	batch.CancellationTurnedDown: {says: text{
		"the cancellation of invoice {no} did not go through ({text}): the bank may charge it on {due}",
		"slettingen av kravet for faktura {no} gikk ikke gjennom ({text}): banken kan trekke det {due}",
	}},

	batch.AgencyCases: {says: text{
		"{cases|case is|cases are} at the collection agency, {amount_ore}",
		"{cases|sak|saker} hos inkassobyrået, {amount_ore}",
	}},
	batch.AgencyRefused: {says: text{
		"the agency has refused case {case}, invoice {no}: {reason}",
		"inkassobyrået har avvist sak {case}, faktura {no}: {reason}",
	}},
	batch.AgencyKeeps: {says: text{
		"the agency has refused to give up case {case}, invoice {no} (its number {agency_case}), and may go on with " +
			"it: {reason}. Agree on it with the agency",
		"inkassobyrået nekter å gi slipp på sak {case}, faktura {no} (deres nummer {agency_case}), og kan fortsette " +
			"med den: {reason}. Bli enig med dem",
	}},
	batch.AgencyFilesLost: {says: text{
		"the books were behind, and the agency has cases up to number {case}, message {message} and file {file}, that " +
			"they do not have: put what it has on hold, with its list at hand; nothing is handed over until then",
		"bøkene lå etter, og inkassobyrået har saker til og med nummer {case}, melding {message} og fil {file}, som de " +
			"ikke har: sett det de har, på vent, etter listen deres; ingenting overleveres før det er gjort",
	}},
	batch.AgencyBehind: {says: text{
		"the agency was told of cases up to number {case} and message {message} ({name}), and the books do not have " +
			"them: they are a copy, or were restored",
		"inkassobyrået har fått saker til og med nummer {case} og melding {message} ({name}), som bøkene ikke har: de " +
			"er en kopi, eller er gjenopprettet",
	}},
	batch.AgencyRefusedChange: {
		says: text{
			"the agency has refused {what:word} of case {case}, invoice {no}: {reason}",
			"inkassobyrået har avvist {what:word} i sak {case}, faktura {no}: {reason}",
		},
	},
	batch.AgencyContradicts: {says: text{
		"the agency answers {result:word} in case {case}, invoice {no}, and answered {before:word} before",
		"inkassobyrået svarer {result:word} i sak {case}, faktura {no}, men svarte {before:word} før",
	}},
	batch.AgencyUncertain: {says: text{
		"nobody knows whether the agency has got {what:word} of case {case}, invoice {no} (message {message}): " +
			"its answer was lost",
		"det er uvisst om inkassobyrået har fått {what:word} i sak {case}, faktura {no} (melding {message}): " +
			"svaret gikk tapt",
	}},
	batch.AgencyByHand: {says: text{
		"tell the agency in its portal, case {agency_case}, invoice {no}: {what:word}; it cannot be told by its API",
		"si fra til inkassobyrået i portalen, sak {agency_case}, faktura {no}: {what:word}; det kan ikke meldes " +
			"maskinelt",
	}},
	batch.AgencyReceiptUnknown: {says: text{
		"{name} (file {no}) answers message {message} on case {case}, which the agency was never sent",
		"{name} (fil {no}) svarer på melding {message} i sak {case}, som inkassobyrået aldri har fått",
	}},
	batch.AgencySilent: {says: text{
		"the agency has not answered {messages|message|messages} of {name}, sent {sent}",
		"inkassobyrået har ikke svart på {messages|melding|meldinger} i {name}, sendt {sent}",
	}},
	batch.AgencyClosed: {says: text{
		"the agency has closed case {case}, and {amount_ore} of invoice {no} is not paid: {reason}",
		"inkassobyrået har avsluttet sak {case}, og {amount_ore} av faktura {no} er ikke betalt: {reason}",
	}},
	batch.AgencyCosts: {says: text{
		"the agency asks for costs of {costs_ore} in case {case}, invoice {no}: the law lets it ask for {most_ore}",
		"inkassobyrået krever {costs_ore} i salær i sak {case}, faktura {no}: loven tillater {most_ore}",
	}},
	batch.AgencySumMissing: {says: text{
		"settlement {reference} of the agency, {amount_ore} on {on}, has not come to the bank",
		"oppgjør {reference} fra inkassobyrået, {amount_ore} den {on}, er ikke kommet til banken",
	}},
	batch.AgencySumUntold: {says: text{
		"payment {no}, {amount_ore} from the agency on {on}, is in no settlement that it has told of",
		"innbetaling {no}, {amount_ore} fra inkassobyrået den {on}, er ikke i noe oppgjør det har meldt",
	}},

	batch.ApprovalMissing: {says: text{
		"transmission {no} waits for a second person until {deadline}: {minutes:span} left",
		"forsendelse {no} venter på godkjenning fra en person til innen {deadline}: {minutes:span} " +
			"igjen",
	}},
	batch.RefundWaits: {says: text{
		"refund {no} of {amount_ore} waits for a second person",
		"tilbakebetaling {no} på {amount_ore} venter på godkjenning fra en person til",
	}},
	batch.WriteOffWaits: {says: text{
		"the write-off of {amount_ore} of invoice {no} waits for a second person",
		"tapsføringen av {amount_ore} på faktura {no} venter på godkjenning fra en person til",
	}},
	batch.TransmissionUncertain: {
		says: text{
			"transmission {no} may be at the bank or not, and it had to be at Nets on {last} for " +
				"what is due {due}",
			"forsendelse {no} er kanskje hos banken og kanskje ikke, og den måtte være hos Nets " +
				"{last} for det som forfaller {due}",
		},
		advice: text{
			": ask the bank, then resend or reject it",
			": spør banken, og send den på nytt eller avvis den",
		},
	},
	batch.TransmissionGivenUp: {says: text{
		"transmission {no} is given up before it was sent: it had to be at Nets on {last} for " +
			"what is due {due}: our own fault",
		"forsendelse {no} er oppgitt før den ble sendt: den måtte være hos Nets {last} for det " +
			"som forfaller {due}: vår egen feil",
	}},
	batch.TransmissionToSend: {says: text{
		"transmission {no}, {claims|claim|claims}, {amount_ore}, is to be sent",
		"forsendelse {no}, {claims} krav, {amount_ore}, skal sendes",
	}},
	batch.ReceiptAwaited: {says: text{
		"transmission {no}, {claims|claim|claims}, {amount_ore}, waits for its receipt",
		"forsendelse {no}, {claims} krav, {amount_ore}, venter på kvittering",
	}},
	batch.ReceiptMissed: {
		says: text{
			"no receipt has come on transmission {no}, sent {sent}",
			"det er ikke kommet noen kvittering på forsendelse {no}, sendt {sent}",
		},
		advice: text{
			": ask the bank, and never send it under another number",
			": spør banken, og send den aldri under et annet nummer",
		},
	},

	batch.MembershipNotBilled: {says: text{
		"membership {no} is not billed: {reason}",
		"medlemskap {no} blir ikke fakturert: {reason}",
	}},
	batch.OrdinaryAfterRejection: {says: text{
		"invoice {no} becomes an ordinary invoice due {due}: the bank rejected the claim: {text}",
		"faktura {no} blir en vanlig faktura med forfall {due}: banken avviste kravet: {text}",
	}},
	batch.OrdinaryWithoutMandate: {says: text{
		"invoice {no} becomes an ordinary invoice due {due}: the mandate is no longer active",
		"faktura {no} blir en vanlig faktura med forfall {due}: AvtaleGiro-fullmakten er ikke lenger " +
			"aktiv",
	}},
	batch.OrdinaryTooLate: {says: text{
		"invoice {no} becomes an ordinary invoice due {due}: too late to claim it for its due date",
		"faktura {no} blir en vanlig faktura med forfall {due}: det er for sent å trekke den på " +
			"forfallsdagen",
	}},

	batch.WithoutMobile: {says: text{
		"{invoices|overdue invoice is of a customer|overdue invoices are of customers} without a " +
			"mobile number: they get a letter",
		"{invoices|forfalt faktura|forfalte fakturaer} til kunder uten mobilnummer: de får brev",
	}},

	batch.JobFailed: {says: text{
		"{no} failed: {error}",
		"{no} feilet: {error}",
	}},
	batch.BooksDisagree: {says: text{
		"the books do not agree: {difference}",
		"bøkene stemmer ikke: {difference}",
	}},
	batch.UnmatchedPayments: {says: text{
		"{payments|unmatched payment|unmatched payments}, {amount_ore}",
		"{payments|uplassert innbetaling|uplasserte innbetalinger}, {amount_ore}",
	}},
	batch.OpenInvoices: {says: text{
		"{invoices|open invoice|open invoices}, {amount_ore}",
		"{invoices|åpen faktura|åpne fakturaer}, {amount_ore}",
	}},
	batch.InvoicesOnHold: {says: text{
		"{invoices} of them on hold, {amount_ore}",
		"{invoices} av dem er satt på vent, {amount_ore}",
	}},

	batch.CreditBelowZero: {says: text{
		"{customers|customer owes|customers owe} {amount_ore} through refunds that the bank took " +
			"back, and {customers!has|have} not been invoiced of it",
		"{customers|kunde|kunder} skylder {amount_ore} gjennom tilbakebetalinger som banken trakk " +
			"tilbake, og har ikke fått faktura",
	}},
	batch.DebtOfHeldCustomer: {says: text{
		"customer {no} owes {amount_ore} through a refund that the bank took back, and is not invoiced: " +
			"everything to the customer is stopped",
		"kunde {no} skylder {amount_ore} gjennom en tilbakebetaling som banken trakk tilbake, og får ikke " +
			"faktura: alt til kunden er stoppet",
	}},
	batch.DebtMoneyWaits: {says: text{
		"customer {no} owes {amount_ore} through a refund that the bank took back, and is not invoiced: " +
			"payment {payment} waits and may be for it",
		"kunde {no} skylder {amount_ore} gjennom en tilbakebetaling som banken trakk tilbake, og får ikke " +
			"faktura: innbetaling {payment} venter og kan gjelde den",
	}},
	batch.MoneyWaits: {says: text{
		"invoice {no} is not followed up: {asked_ore} is asked, and payment {payment} of {date}, " +
			"{waiting_ore}, waits and may be for it ({ground:word})",
		"faktura {no} følges ikke opp: {asked_ore} kreves, og innbetaling {payment} fra {date}, " +
			"{waiting_ore}, venter og kan gjelde den ({ground:word})",
	}},
	batch.BankSilent: {
		says: text{
			"the bank has told of {told} of the {claims|claim|claims} due {due} that it approved " +
				"(usually {usual:word}): nobody is followed up for what is due that day",
			"banken har meldt om {told} av {claims} godkjente krav med forfall {due} (vanligvis " +
				"{usual:word}): ingen følges opp for det som forfalt den dagen",
		},
		advice: text{"; ask the bank for the files that are missing", "; be banken om filene som mangler"},
	},

	batch.HeldUnanswered: {says: text{
		"invoice {no}, {amount_ore}, is not followed up: its claim went with transmission {transmission}, " +
			"which was never sent or never answered",
		"faktura {no}, {amount_ore}, følges ikke opp: kravet er i forsendelse {transmission}, som aldri " +
			"ble sendt eller besvart",
	}},
	batch.HeldNeverClaimed: {says: text{
		"invoice {no}, {amount_ore}, is not followed up: it is to be charged, and no claim is at the bank",
		"faktura {no}, {amount_ore}, følges ikke opp: den skal trekkes, og banken har ikke noe krav",
	}},
	batch.HeldDisputed: {says: text{
		"invoice {no}, {amount_ore}, is not followed up: it is disputed",
		"faktura {no}, {amount_ore}, følges ikke opp: den er bestridt",
	}},
	batch.HeldCustomer: {says: text{
		"invoice {no}, {amount_ore}, is not followed up: everything to customer {customer} is stopped",
		"faktura {no}, {amount_ore}, følges ikke opp: alt til kunde {customer} er stoppet",
	}},
	batch.HeldArranged: {says: text{
		"invoice {no}, {amount_ore}, is not followed up: the customer has time until {due}",
		"faktura {no}, {amount_ore}, følges ikke opp: kunden har frist til {due}",
	}},
	batch.HeldByCredit: {says: text{
		"invoice {no}, {amount_ore}, is not followed up: customer {customer} has credit for it, {credit_ore}",
		"faktura {no}, {amount_ore}, følges ikke opp: kunde {customer} har til gode for den, {credit_ore}",
	}},
	batch.BelowMinimum: {says: text{
		"invoice {no}, {amount_ore}, is not followed up: the customer owes {owed_ore} in all, which is " +
			"below the minimum of {minimum_ore}",
		"faktura {no}, {amount_ore}, følges ikke opp: kunden skylder {owed_ore} i alt, under minstebeløpet " +
			"på {minimum_ore}",
	}},
	batch.HeldByLaw: {says: text{
		"invoice {no}, {amount_ore}, is not followed up: the law does not allow the step {step}: {reason:word} ({rule})",
		"faktura {no}, {amount_ore}, følges ikke opp: loven tillater ikke steget {step}: {reason:word} ({rule})",
	}},
	batch.LawNotReviewed: {says: text{
		"invoice {no}, {amount_ore}, is not followed up: the step {step} needs the law's rates, which were reviewed " +
			"through {through} ({rule})",
		"faktura {no}, {amount_ore}, følges ikke opp: steget {step} trenger lovens satser, som er gjennomgått " +
			"til og med {through} ({rule})",
	}, advice: text{
		": look up the inkassosats, the interest on late payment and the day of the new inkassolov (lovdata.no)",
		": slå opp inkassosatsen, forsinkelsesrenten og dagen for den nye inkassoloven (lovdata.no)",
	}},
	batch.InvoicesHeld: {says: text{
		"{invoices|overdue invoice|overdue invoices}, {amount_ore}, {invoices!is|are} not followed " +
			"up: {hold:word}",
		"{invoices|forfalt faktura|forfalte fakturaer}, {amount_ore}, følges ikke opp: {hold:word}",
	}},
	batch.SmallDifferences: {says: text{
		"what is missing of {invoices|invoice|invoices}, {amount_ore}, is written off as small " +
			"differences",
		"det som mangler på {invoices|faktura|fakturaer}, {amount_ore}, er avskrevet som " +
			"øredifferanser",
	}},

	batch.CustomerOnHold: {says: text{
		"everything to customer {no} is stopped: {invoices|open invoice|open invoices}, " +
			"{amount_ore}, of which the bank may still charge {live}",
		"alt til kunde {no} er stanset: {invoices|åpen faktura|åpne fakturaer}, {amount_ore}, hvorav " +
			"banken ennå kan trekke {live}",
	}},
	batch.BillingOnHold: {says: text{
		"membership {no}: {invoices|invoice waits|invoices wait}, since everything to customer " +
			"{customer} is stopped",
		"medlemskap {no}: {invoices|faktura|fakturaer} venter, siden alt til kunde {customer} er " +
			"stanset",
	}},
	batch.ClaimNotMoved: {says: text{
		"invoice {no} was given time until {due}, and the bank charges it on {charge} all the same",
		"faktura {no} fikk utsettelse til {due}, og banken trekker den likevel {charge}",
	}},

	batch.ClaimNotTheirs: {says: text{
		"invoice {no}, {amount_ore}, is not claimed: customer {customer} owes it, and its KID has the " +
			"number of customer {charged}, who would be charged",
		"faktura {no}, {amount_ore}, blir ikke krevd: kunde {customer} skylder den, og KID-en har nummeret " +
			"til kunde {charged}, som ville blitt trukket",
	}},
	batch.FeeInDoubt: {says: text{
		"{name} (file {no}) may hold the mandates of {memberships|membership|memberships}: their " +
			"invoices, {amount_ore} and {fees_ore} in fees, wait until {last}, and are made without the " +
			"fee then",
		"{name} (fil {no}) kan inneholde AvtaleGiro-fullmaktene til {memberships} medlemskap: " +
			"fakturaene, {amount_ore} og {fees_ore} i gebyr, venter til {last}, og lages da uten gebyret",
	}},
	batch.OrdinaryAccountGone: {says: text{
		"invoice {no} becomes an ordinary invoice due {due}: the account that it was to be charged to is " +
			"no longer in use",
		"faktura {no} blir en vanlig faktura med forfall {due}: kontoen som den skulle trekkes til, er " +
			"ikke lenger i bruk",
	}},
	batch.StrandedMandates: {says: text{
		"{mandates|mandate is|mandates are} on account {no}, and their payers are invoiced to {to}: " +
			"they cannot be charged, and pay no fee for that",
		"{mandates|AvtaleGiro-fullmakt|AvtaleGiro-fullmakter} er på konto {no}: betalerne faktureres " +
			"til {to}, kan ikke trekkes, og betaler ikke gebyr for det",
	}},
	batch.NoRun: {says: text{
		"a whole bank day has gone by without any run: the last one was at {last}",
		"det har gått en hel bankdag uten noen kjøring: den siste var {last}",
	}},
	batch.InvoicingMissed: {says: text{
		"the invoices for {no} were to be made on {day}, and the job bill has not run since",
		"fakturaene for {no} skulle lages {day}, og jobben bill har ikke kjørt siden",
	}},
	batch.ClaimDeadlineMissed: {says: text{
		"{invoices|invoice|invoices}, {amount_ore}, {invoices!was|were} to be charged on {no}, and " +
			"{invoices!was|were} in no transmission by {last}: our own fault, so nobody pays a fee for it",
		"{invoices|faktura|fakturaer}, {amount_ore}, skulle trekkes {no}, men var ikke i noen " +
			"forsendelse innen {last}: vår egen feil, så ingen betaler gebyr for det",
	}},
	batch.AlertUndelivered: {says: text{
		"{messages|alert|alerts} could not be sent by {no}: {error}",
		"{messages|varsel|varsler} kunne ikke sendes med {no}: {error}",
	}},
	batch.WebhookIsGone: {says: text{
		"webhook {no} has answered that it is gone, and is told nothing any longer from change {from} on",
		"webhook {no} har svart at den er borte, og får ikke vite mer fra og med endring {from}",
	}},
	batch.WebhookFails: {says: text{
		"webhook {no} has taken nothing for three days, and is told nothing any longer from change {from} on: " +
			"{error}",
		"webhook {no} har ikke tatt imot noe på tre dager, og får ikke vite mer fra og med endring {from}: {error}",
	}},
	batch.WebhookMissed: {says: text{
		"webhook {no} did not take {changes|change|changes} for three days, the first of them " +
			"{from}: {error}",
		"webhook {no} tok ikke imot {changes|endring|endringer} på tre dager, den første {from}: " +
			"{error}",
	}},
	batch.MessagesUncertain: {says: text{
		"nobody knows whether {messages|message was|messages were} sent, from number {message} on: a report may " +
			"still come, and nothing is sent twice by itself",
		"ingen vet om {messages|melding|meldinger} ble sendt, fra nummer {message}: en rapport kan ennå komme, " +
			"og ingenting sendes to ganger av seg selv",
	}},
	batch.MessagesWait: {says: text{
		"{messages|message has|messages have} waited to be sent for more than two days, from number {message} on",
		"{messages|melding|meldinger} har ventet på å bli sendt i mer enn to døgn, fra nummer {message}",
	}},
	batch.MessagesUndelivered: {says: text{
		"{messages|message has|messages have} reached nobody, from number {message} on, and no other way to the " +
			"customer is known: with an address, or another e-mail address, {messages!it goes|they go} out again",
		"{messages|melding|meldinger}, fra nummer {message}, har ikke nådd fram, og vi kjenner ingen annen vei til " +
			"kunden: med adresse eller en annen e-postadresse går {messages!den|de} ut igjen",
	}},
	batch.NoticeNotGiven: {says: text{
		"the collection notice of invoice {no} came back ({error}), and the invoice is with the agency: it was handed " +
			"over without a notice",
		"inkassovarselet for faktura {no} kom i retur ({error}), og fakturaen er hos inkassobyrået: den er overlevert " +
			"uten varsel",
	}},
	batch.MessagesMoved: {says: text{
		"{messages|message|messages} could not be brought, and {messages!goes|go} another way: {error}",
		"{messages|melding|meldinger} nådde ikke fram, og går en annen vei: {error}",
	}},
	batch.TextRefused: {says: text{
		"the text of {messages|message|messages}, from number {message} on, is refused: {error}",
		"teksten i {messages|melding|meldinger}, fra nummer {message}, tas ikke imot: {error}",
	}},
	batch.BudgetReached: {says: text{
		"{messages|message was|messages were} sent by {via}; the rest wait, since a run sends no more",
		"{messages|melding|meldinger} ble sendt med {via}; resten venter, siden en kjøring ikke sender flere",
	}},
	batch.GatewayAway: {says: text{
		"{via} cannot be reached, or is busy: messages wait for the next run: {error}",
		"{via} kan ikke nås, eller er opptatt: meldingene venter til neste kjøring: {error}",
	}},
	batch.GatewayRefuses: {says: text{
		"{via} refuses us, and messages wait: {error}",
		"{via} avviser oss, og meldingene venter: {error}",
	}},
	batch.AlertTest: {says: text{
		"this is a test of the alerts of {name}: nothing is wrong",
		"dette er en test av varslene for {name}: ingenting er galt",
	}},
	batch.TransmissionUnapproved: {says: text{
		"transmission {no} is given up, since nobody approved it: it had to be at Nets on {last} for what " +
			"is due {due}: our own fault",
		"forsendelse {no} er oppgitt, siden ingen godkjente den: den måtte være hos Nets {last} for det " +
			"som forfaller {due}: vår egen feil",
	}},

	batch.PassphraseGiven: {says: text{
		"{by} gave the approver {no} a new passphrase, and could sign in as both: ask {no}, who chooses another at " +
			"once; where {no} did not ask for it, disable {no} and look through the audit log",
		"{by} ga godkjenneren {no} nytt passord, og kan logge inn som begge: spør {no}, som velger et annet med en " +
			"gang; har ikke {no} bedt om det, steng {no} ute og se gjennom revisjonsloggen",
	}},
	batch.FileNotImported: {says: text{
		"nothing of {no} was imported: {why} in {folder} says what is wrong. Correct the file, put it into the folder " +
			"of imports again, and remove this one",
		"ingenting av {no} ble importert: {why} i {folder} sier hva som er feil. Rett filen, legg den i importmappen " +
			"på nytt, og fjern denne",
	}},
	batch.FileNotFetched: {says: text{
		"{no}, in the folder {folder} of the mailbox, was not fetched: {error}",
		"{no}, i mappen {folder} i postkassen, ble ikke hentet: {error}",
	}},
	batch.FilesNotFetched: {says: text{
		"{files|file|files} in the mailbox {files!was|were} not fetched; the first {told} of them " +
			"are named",
		"{files|fil|filer} i postkassen ble ikke hentet; de første {told} av dem er nevnt",
	}},
	batch.FileStray: {says: text{
		"{name} (file {no}) is no file of the bank's: set aside",
		"{name} (fil {no}) er ingen fil fra banken: lagt til side",
	}},
	batch.PossibleDoubles: {says: text{
		"{name} (file {no}): {payments|payment|payments} of {amount_ore} may be in the books already, and nothing " +
			"of them is booked",
		"{name} (fil {no}): {payments|innbetaling|innbetalinger} på {amount_ore} kan være bokført fra før, og er ikke " +
			"bokført",
	}},
	batch.OtherSourceAlone: {says: text{
		"{name} (file {no}) tells of {payments|payment|payments} of {amount_ore} that the source which books the " +
			"account has not brought",
		"{name} (fil {no}) forteller om {payments|innbetaling|innbetalinger} på {amount_ore} som kilden som bokfører " +
			"kontoen, ikke har levert",
	}},
	batch.TickInDoubt: {says: text{
		"{name}: {lines|line|lines} of {date}, {amount_ore}, may be of a sum of its own, or of the one that was ticked a " +
			"bank day before and looks the same: nothing was ticked; take a statement that has both days",
		"{name}: {lines|linje|linjer} for {date}, {amount_ore}, kan gjelde en egen sum, eller den som ble avstemt en " +
			"bankdag før og ser lik ut: ingenting ble avstemt; ta inn en kontoutskrift med begge dagene",
	}},
	batch.LeftoverRemoved: {says: text{
		"transmission {no}: an upload that was cut short had left {name} ({bytes} bytes) in the mailbox: removed",
		"forsendelse {no}: en avbrutt opplasting hadde etterlatt {name} ({bytes} byte) i postkassen: fjernet",
	}},
	batch.LeftoverStays: {says: text{
		"transmission {no}: an upload that was cut short has left {name} ({bytes} bytes) in the mailbox, and " +
			"it cannot be removed: {error}",
		"forsendelse {no}: en avbrutt opplasting har etterlatt {name} ({bytes} byte) i postkassen, og den kan " +
			"ikke fjernes: {error}",
	}},

	batch.TooMany: {says: text{
		"{number} {what:word}, {amount_ore}, where about {expected} were to be expected: nothing has " +
			"been written",
		"{number} {what:word}, {amount_ore}, der omtrent {expected} var å vente: ingenting er skrevet",
	}},
	batch.MonthsWait: {says: text{
		"membership {no} has {months} months to invoice at once, {first} to {last}, {amount_ore}: it waits",
		"medlemskap {no} har {months} måneder å fakturere på én gang, {first} til {last}, {amount_ore}: det " +
			"venter",
	}},
	batch.ManyMonthsWait: {says: text{
		"{memberships|membership has|memberships have} several months to invoice at once, " +
			"{invoices|invoice|invoices}, {amount_ore}: {memberships!it waits|they wait}",
		"{memberships} medlemskap har flere måneder å fakturere på én gang, " +
			"{invoices|faktura|fakturaer}, {amount_ore}: de venter",
	}},
	batch.AuditUnanchored: {says: text{
		"the audit log does not hold what is kept of it outside the database: {broken}",
		"revisjonsloggen stemmer ikke med det som er tatt vare på utenfor databasen: {broken}",
	}},

	batch.ClockAhead: {
		says: text{
			"the clock says {clock}, and the machine's {machine}: nothing is done by a day that has not come",
			"klokken viser {clock}, og maskinens {machine}: ingenting gjøres etter en dag som ikke er kommet",
		},
		advice: text{
			"; leave --as-of out, put the machine's clock right, or rehearse with --dry-run",
			"; utelat --as-of, still maskinens klokke, eller prøv med --dry-run",
		},
	},
	batch.ClockBehindFile: {says: text{
		"the clock says {clock}, and the mailbox gave {modified} to {name} (file {no}): one of them is wrong, " +
			"and nothing is done",
		"klokken viser {clock}, og postkassen ga {name} (fil {no}) tiden {modified}: en av dem er feil, og " +
			"ingenting gjøres",
	}},
	batch.ClockBehindRun: {says: text{
		"the clock says {clock}, and it said {run} in the last run: one of them is wrong, and nothing is done",
		"klokken viser {clock}, og i forrige kjøring {run}: en av dem er feil, og ingenting gjøres",
	}},
	batch.ClockOfMailbox: {says: text{
		"the clock said {clock} when transmission {no} was put into the mailbox, which gave it {mailbox}: one " +
			"of them is wrong, and nothing more is done",
		"klokken viste {clock} da forsendelse {no} ble lagt i postkassen, som ga den {mailbox}: en av dem er " +
			"feil, og ingenting mer gjøres",
	}},

	batch.BackupOld: {says: text{
		"the last backup in {folder} is {hours:span} old, of {last}",
		"den siste sikkerhetskopien i {folder} er {hours:span} gammel, fra {last}",
	}},
	batch.BackupMissing: {says: text{
		"there is no backup in {folder}",
		"det er ingen sikkerhetskopi i {folder}",
	}},
	batch.BackupsUnread: {says: text{
		"nothing can be told of the backups in {folder}: {reason}",
		"ingenting kan sies om sikkerhetskopiene i {folder}: {reason}",
	}},

	batch.Stopped: {says: text{
		"nothing leaves since {at}, stopped by {by}: {reason}",
		"ingenting går ut siden {at}, stanset av {by}: {reason}",
	}},
	batch.JobStopped: {says: text{
		"{no} does nothing since {at}, stopped by {by}: {reason}",
		"{no} gjør ingenting siden {at}, stanset av {by}: {reason}",
	}},
	batch.BooksBehind: {
		says: text{
			"the bank may know more than the books: {name} shows transmission {number}, and the last in the " +
				"books is {last}",
			"banken vet kanskje mer enn bøkene: {name} viser forsendelse {number}, og den siste i bøkene er " +
				"{last}",
		},
		advice: text{
			": nothing is billed, claimed, sent or chased; see that no other copy of the books is at work",
			": ingenting faktureres, kreves, sendes eller purres; se til at ingen annen kopi av bøkene er i bruk",
		},
	},
	batch.TransmissionContradicted: {
		says: text{
			"the bank may know more than the books: {name} is transmission {no}, and not the one in the books",
			"banken vet kanskje mer enn bøkene: {name} er forsendelse {no}, men ikke den i bøkene",
		},
		advice: text{
			": nothing is billed, claimed, sent or chased; see that no other copy of the books is at work",
			": ingenting faktureres, kreves, sendes eller purres; se til at ingen annen kopi av bøkene er i bruk",
		},
	},
	batch.ReceiptUnsent: {
		says: text{
			"{name} is a receipt for transmission {no}, which was never sent: it has changed nothing",
			"{name} er en kvittering for forsendelse {no}, som aldri er sendt: den har ikke endret noe",
		},
		advice: text{
			": ask the bank whether it has the transmission",
			": spør banken om den har forsendelsen",
		},
	},
	batch.BooksRestored: {says: text{
		"{name} has put these books here at {at}, and the bank may know more: nothing is billed, claimed, " +
			"sent or chased",
		"{name} la disse bøkene her {at}, og banken vet kanskje mer: ingenting faktureres, kreves, sendes " +
			"eller purres",
	}},
	batch.ClaimsInDoubt: {
		says: text{
			"what transmission {no} claims is not known ({name}): what is due by {due} is not claimed again",
			"hva forsendelse {no} krever, er ikke kjent ({name}): det som forfaller til og med {due}, kreves " +
				"ikke på nytt",
		},
		advice: text{": ask the bank whether it charges it", ": spør banken om den trekker den"},
	},
	batch.RenewalAsked: {
		says: text{
			"the bank rejected transmission {no} ({text}): {claims|claim|claims}, {amount_ore}, " +
				"{claims!is|are} not made anew before a person says so",
			"banken avviste forsendelse {no} ({text}): {claims} krav, {amount_ore}, lages ikke på nytt " +
				"før en person sier det",
		},
	},
}
