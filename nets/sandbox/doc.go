// Package sandbox is a stand-in for Nets, the banks and the payers, behind a real SFTP server. It takes claim
// files, checks them, answers with receipts, charges on the due dates, publishes OCR giro and mandates, and
// lets a seeded population pay, fail, stop, pay twice and change banks. Its clock is moved from outside; the
// same seed, the same uploads and the same letters give the same files, to the byte.
//
// It keeps a ledger of its own, the truth that trekk's books are compared with. It therefore shares no code
// with what it judges beyond the record layouts of package nets and the bank calendar: parser, checks, check
// digits and sums are its own. It never imports batch, and never looks at the machine's clock.
//
// A bank day in Oslo: at 07:00 mandates change, people pay by hand and due claims are tried; files
// appear at 08:00, 12:30, 15:00 and 17:30. What is charged on the due date is in the 08:00 file of the next
// bank day; what a retry brings is in the 15:00 file of the same day, so that after the last day of the retry
// window nothing is outstanding.
package sandbox
