package batch

import (
	"slices"
	"time"
)

// MessageChannel is the way by which a message goes to a person.
type MessageChannel string

// The channels.
const (
	BySMS   MessageChannel = "sms"
	ByEmail MessageChannel = "email"
	ByPrint MessageChannel = "print"
)

// MessageState is how far a message has come.
//
//	queued    -> sending, failed, cancelled            it waits; nothing has left
//	queued    -> uncertain                             in a copy of the books: the other may have sent it
//	sending   -> queued, accepted, uncertain, failed   the request may have left; queued again where it is
//	             or what a report says of it           certain that nobody took it
//	uncertain -> what a report says of it, or queued   nobody knows whether it was taken: it is never sent
//	             by a person                           again by itself
//	accepted  -> delivered, failed, expired            whoever carries it has it
//	failed, expired -> queued, by a person
//
// Reports come early, late, twice, in any order, or never: of a message that is delivered, failed, expired or
// cancelled they change nothing.
type MessageState string

// The states of a message.
const (
	MessageQueued    MessageState = "queued"
	MessageSending   MessageState = "sending"
	MessageUncertain MessageState = "uncertain"
	MessageAccepted  MessageState = "accepted"
	MessageDelivered MessageState = "delivered"
	MessageFailed    MessageState = "failed"
	MessageExpired   MessageState = "expired"
	MessageCancelled MessageState = "cancelled" // it was not sent, and never will be: its reason has gone
)

// MessageStates are all states.
func MessageStates() []MessageState {
	return []MessageState{
		MessageQueued, MessageSending, MessageUncertain, MessageAccepted, MessageDelivered, MessageFailed,
		MessageExpired, MessageCancelled,
	}
}

// messageSources are the states that a message may have before each. Where a state is among its own, more may
// be heard of a message that is in it, such as what the gateway calls it.
var messageSources = map[MessageState][]MessageState{
	MessageQueued:    {MessageSending, MessageUncertain, MessageFailed, MessageExpired},
	MessageSending:   {MessageQueued},
	MessageUncertain: {MessageQueued, MessageSending},
	MessageAccepted:  {MessageSending, MessageUncertain, MessageAccepted},
	MessageDelivered: {MessageSending, MessageUncertain, MessageAccepted, MessageDelivered},
	MessageFailed:    {MessageQueued, MessageSending, MessageUncertain, MessageAccepted, MessageFailed},
	MessageExpired:   {MessageSending, MessageUncertain, MessageAccepted, MessageExpired},
	MessageCancelled: {MessageQueued},
}

// MessageSources are the states in which a message may be written as one that has come to a state.
func MessageSources(to MessageState) []MessageState { return slices.Clone(messageSources[to]) }

// Final reports whether nothing that is heard of a message changes its state any longer.
func (s MessageState) Final() bool {
	switch s {
	case MessageDelivered, MessageFailed, MessageExpired, MessageCancelled:
		return true
	}
	return false
}

// Message is a message to a person by a channel that trekk sends by itself: where a channel is a file of the
// outbox there is none. It is written with what it tells of, and sent by the job deliver.
type Message struct {
	No         int64  // AddMessage numbers it
	Reference  string // a UUID, which goes with it; another for each time that a person has it sent again
	Kind       string // reminder, or as in the file messages of the outbox
	Channel    MessageChannel
	CustomerNo string
	InvoiceNo  string // that it is about; empty when none
	Reminder   int    // Seq of the invoice's reminder that it is; zero of none
	Amount     Ore    // that it asks for; of a credit note what it takes off
	To         string // mobile number or e-mail address; empty of print, which goes to the customer's address
	Subject    string // of an e-mail
	Text       string
	Created    time.Time
	State      MessageState
	Since      time.Time // in this state
	Gateway    string    // that sends it; empty before
	GatewayID  string    // what the gateway calls it; empty before it is known
	Parts      int       // of an SMS, as it was counted or as the gateway says
	Tries      int       // requests that may have left
	Error      string    // what the gateway said last, without personal data; empty when it was well
	Reason     string    // why it was cancelled, or sent again
	Moved      string    // channel of a customer (Customer.Channel) to which it went, since it could not be brought
}

// CreditNoteMessage is the kind of messages that send a credit note: their amount is what it takes off.
const CreditNoteMessage = "credit_note"

// InvoiceMessage is the kind of messages that send an invoice, or the notice of a claim.
const InvoiceMessage = "invoice"

// Asks reports whether the message asks for money.
func (m *Message) Asks() bool { return m.Amount > 0 && m.Kind != CreditNoteMessage }

// AddressedMessage is a message with the name of the customer to whom it goes, as it is now.
type AddressedMessage struct {
	Message
	CustomerName string
}

// MessageFilter asks for messages.
type MessageFilter struct {
	Channel  MessageChannel
	State    MessageState
	Customer string
	Invoice  string
}
