package nets

// The layout tables, field by field, from Nets' public system specifications:
// AvtaleGiro v3.3 (service 21 and the start and end of a transmission) and OCR
// giro (service 09). Every other part of the package finds positions here.

var (
	transmissionStart = record("transmission_start", "00", "10", []string{"00"},
		"start of transmission (startrecord for forsendelse)",
		Field{Name: "transmitter", From: 9, To: 16, Kind: Number,
			Doc: "to Nets: the payee's customer unit id; from Nets: 00008080"},
		Field{Name: "number", From: 17, To: 23, Kind: Number, Doc: "unique per transmitter"},
		Field{Name: "recipient", From: 24, To: 31, Kind: Number,
			Doc: "to Nets: 00008080; from Nets: the payee's customer unit id"},
		zeros(32, 80),
	)
	assignmentStart = record("assignment_start", "21", "20", []string{"00", "36", "24"},
		"start of assignment: 00 claims, 36 cancellations, 24 mandates (startrecord for oppdrag)",
		zeros(9, 17),
		Field{Name: "number", From: 18, To: 24, Kind: Number,
			Doc: "to Nets: unique per agreement for 12 months and a day; from Nets: " +
				"running number in the transmission"},
		Field{Name: "account", From: 25, To: 35, Kind: Account, Doc: "the payee's account"},
		zeros(36, 80),
	)
	ocrStart = record("ocr_start", "09", "20", []string{"00"}, "start of assignment: OCR giro",
		Field{Name: "agreement", From: 9, To: 17, Kind: Number, Doc: "agreement id"},
		Field{Name: "number", From: 18, To: 24, Kind: Number, Doc: "running number in the transmission"},
		Field{Name: "account", From: 25, To: 35, Kind: Account, Doc: "the payee's account"},
		zeros(36, 80),
	)
	claimItem1 = record("claim_item_1", "21", "30", []string{"02", "21", "93"},
		"claim (02 the payee notifies, 21 the bank) or cancellation (93): amount item 1 (beløpspost 1)",
		Field{Name: "number", From: 9, To: 15, Kind: Number,
			Doc: "greater than zero, ascending within the assignment"},
		Field{Name: "due_date", From: 16, To: 21, Kind: Date, Doc: "at most 12 months ahead"},
		blanks(22, 32),
		Field{Name: "amount", From: 33, To: 49, Kind: Amount},
		Field{Name: "kid", From: 50, To: 74, Kind: KID},
		zeros(75, 80),
	)
	claimItem2 = record("claim_item_2", "21", "31", []string{"02", "21", "93"},
		"claim or cancellation: amount item 2 (beløpspost 2)",
		Field{Name: "number", From: 9, To: 15, Kind: Number, Doc: "as in item 1"},
		Field{Name: "name", From: 16, To: 25, Kind: Text, Doc: "the payer's abbreviated name"},
		blanks(26, 50),
		Field{Name: "reference", From: 51, To: 75, Kind: Text,
			Doc: "external reference (fremmedreferanse), shown to the payer"},
		zeros(76, 80),
	)
	specification = record("specification", "21", "49", []string{"21", "02", "93"},
		"specification: half a line of text to the payer (spesifikasjonsrecord)",
		Field{Name: "number", From: 9, To: 15, Kind: Number, Doc: "as in item 1"},
		Field{Name: "payment_type", From: 16, To: 16, Kind: Code, Allowed: "4"},
		Field{Name: "line", From: 17, To: 19, Kind: Number, Doc: "001 to 042"},
		Field{Name: "column", From: 20, To: 20, Kind: Code, Allowed: "12",
			Doc: "1 the first 40 characters of the line, 2 the last"},
		Field{Name: "text", From: 21, To: 60, Kind: Text},
		zeros(61, 80),
	)
	mandate = record("mandate", "21", "70", []string{"94"}, "mandate (fast betalingsoppdrag, FBO)",
		Field{Name: "number", From: 9, To: 15, Kind: Number, Doc: "running number"},
		Field{Name: "registration", From: 16, To: 16, Kind: Code, Allowed: "012",
			Doc: "0 full listing of active mandates, 1 new or changed, 2 deleted"},
		Field{Name: "kid", From: 17, To: 41, Kind: KID},
		Field{Name: "notice", From: 42, To: 42, Kind: Code, Allowed: "NJ",
			Doc: "J the payer wants written notice, N does not"},
		zeros(43, 80),
	)
	ocrItem1 = record("ocr_item_1", "09", "30", ocrTypes, "OCR giro: amount item 1",
		Field{Name: "number", From: 9, To: 15, Kind: Number},
		Field{Name: "nets_date", From: 16, To: 21, Kind: Date, Doc: "processing date (oppgjørsdato)"},
		Field{Name: "centre", From: 22, To: 23, Kind: Number, Doc: "centre id (sentral-ID)"},
		Field{Name: "day", From: 24, To: 25, Kind: Number, Doc: "day code (dagkode), 01 to 31"},
		Field{Name: "partial", From: 26, To: 26, Kind: Number,
			Doc: "partial settlement number (delavregningsnummer); 0 for types 18 to 21"},
		Field{Name: "serial", From: 27, To: 31, Kind: Number,
			Doc: "serial number (løpenummer): one sum on the bank statement"},
		Field{Name: "sign", From: 32, To: 32, Kind: Code, Allowed: "0-", Doc: "- for a credit note"},
		Field{Name: "amount", From: 33, To: 49, Kind: Amount},
		Field{Name: "kid", From: 50, To: 74, Kind: KID, Doc: "blank for free-text types"},
		Field{Name: "card_issuer", From: 75, To: 76, Kind: ZeroText,
			Doc: "card issuer (kortutsteder), or zeros"},
		zeros(77, 80),
	)
	ocrItem2 = record("ocr_item_2", "09", "31", ocrTypes, "OCR giro: amount item 2",
		Field{Name: "number", From: 9, To: 15, Kind: Number, Doc: "as in item 1"},
		Field{Name: "form", From: 16, To: 25, Kind: ZeroText, Doc: "form number (blankettnummer)"},
		Field{Name: "reference", From: 26, To: 34, Kind: ZeroText,
			Doc: "agreement id or archive reference; types 18 to 21: terminal number (6) and session (3)"},
		zeros(35, 41),
		Field{Name: "bank_date", From: 42, To: 47, Kind: NoDate,
			Doc: "the payer's bank's date (oppdragsdato)"},
		Field{Name: "debit_account", From: 48, To: 58, Kind: Account,
			Doc: "the payer's account; always zeros for types 18 to 21"},
		zeros(59, 80),
	)
	ocrItem3 = record("ocr_item_3", "09", "32", []string{"20", "21"},
		"OCR giro: amount item 3, free text (fritekst)",
		Field{Name: "number", From: 9, To: 15, Kind: Number, Doc: "as in item 1"},
		Field{Name: "text", From: 16, To: 55, Kind: Text},
		zeros(56, 80),
	)
	assignmentEnd = record("assignment_end", "21", "88", []string{"00", "36"},
		"end of assignment: claims, cancellations (sluttrecord for oppdrag)",
		transactions, recordCount, total,
		Field{Name: "earliest", From: 42, To: 47, Kind: NoDate, Doc: "earliest due date"},
		Field{Name: "latest", From: 48, To: 53, Kind: NoDate, Doc: "latest due date"},
		zeros(54, 80),
	)
	mandatesEnd = record("mandates_end", "21", "88", []string{"24"}, "end of assignment: mandates",
		transactions, recordCount,
		zeros(25, 80),
	)
	ocrEnd = record("ocr_end", "09", "88", []string{"00"}, "end of assignment: OCR giro",
		transactions, recordCount, total,
		Field{Name: "nets_date", From: 42, To: 47, Kind: NoDate, Doc: "Nets date"},
		Field{Name: "earliest", From: 48, To: 53, Kind: NoDate, Doc: "earliest Nets date"},
		Field{Name: "latest", From: 54, To: 59, Kind: NoDate, Doc: "latest Nets date"},
		zeros(60, 80),
	)
	transmissionEnd = record("transmission_end", "00", "89", []string{"00"},
		"end of transmission (sluttrecord for forsendelse)",
		transactions, recordCount, total,
		Field{Name: "date", From: 42, To: 47, Kind: NoDate,
			Doc: "to Nets: earliest due date; from Nets: Nets date, or zeros when there are only mandates"},
		zeros(48, 80),
	)
)

var records = []*Record{
	transmissionStart,
	assignmentStart, claimItem1, claimItem2, specification, assignmentEnd,
	mandate, mandatesEnd,
	ocrStart, ocrItem1, ocrItem2, ocrItem3, ocrEnd,
	transmissionEnd,
}

var ocrTypes = []string{"10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21"}

// The fields that every end record begins with.
var (
	transactions = Field{Name: "transactions", From: 9, To: 16, Kind: Number, Doc: "number of transactions"}
	recordCount  = Field{Name: "records", From: 17, To: 24, Kind: Number,
		Doc: "number of records, start and end included"}
	total = Field{Name: "total", From: 25, To: 41, Kind: Amount,
		Doc: "control sum: sign - deducted, reversals added"}
)

// record puts the eight constant positions in front of the fields.
func record(name, service, typ string, types []string, doc string, fields ...Field) *Record {
	r := &Record{Name: name, Service: service, Types: types, Type: typ, Doc: doc, Fields: append([]Field{
		{Name: "format", From: 1, To: 2, Kind: Const, Doc: "always NY"},
		{Name: "service", From: 3, To: 4, Kind: Const, Doc: "service code"},
		{Name: "type", From: 5, To: 6, Kind: Const, Doc: "transmission, assignment or transaction type"},
		{Name: "record_type", From: 7, To: 8, Kind: Const, Doc: "record type"},
	}, fields...)}
	r.masks, r.template = masksOf(r), templateOf(r)
	return r
}

func zeros(from, to int) Field { return Field{Name: "filler", From: from, To: to, Kind: Zeros} }

func blanks(from, to int) Field { return Field{Name: "filler", From: from, To: to, Kind: Blanks} }
