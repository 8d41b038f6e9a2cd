// Package sms tells what a text takes as an SMS: how it is encoded, how many parts it is sent in, and which
// characters make it dear.
//
// A text of nothing but GSM-7, the default alphabet and its extension table (3GPP TS 23.038, 6.2.1 and
// 6.2.1.1), takes a septet a character, and two for one of the extension table. One character outside of it
// makes the whole text UCS-2: a UTF-16 code unit a character, and two, a surrogate pair, beyond the basic
// plane.
//
//	             alone  of several
//	GSM-7          160         153  septets a part
//	UCS-2           70          67  UTF-16 code units a part
//
// Each of several parts begins with a header of six octets (3GPP TS 23.040, 9.2.3.24.1), which counts at most
// 255 of them. The two units of one character are never split over two parts: a part may end with a unit that
// nothing fills.
//
// National language tables, which take their own headers, are not used: no gateway here promises them.
//
// The package depends on the standard library only.
package sms
