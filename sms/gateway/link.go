package gateway

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// errNoReport is what is no report.
var errNoReport = errors.New("no report")

// LINK is the REST gateway of LINK Mobility.
type LINK struct {
	URL       string // LinkURL where it is empty
	User      string
	Password  Secret
	Sender    string
	Platform  string // COMMON_API or COOL; COMMON_API where it is empty
	PartnerID string
	Gates     []string // to which reports go
	Validity  time.Duration
}

// LinkURL is where LINK is.
const LinkURL = "https://wsx.sp247.net"

// Name is link.
func (*LINK) Name() string { return "link" }

// AtOnce is 5.
func (*LINK) AtOnce() int { return 5 }

// Parts measures a text. LINK takes no character beyond the basic plane, such as most emoji.
func (*LINK) Parts(text string) (int, error) {
	if i := strings.IndexFunc(text, func(r rune) bool { return r > 0xFFFF }); i >= 0 {
		return 0, fault(Text, "LINK takes no character such as %q", []rune(text[i:])[0])
	}
	return parts(text)
}

// linkRequest is what is posted for one message.
type linkRequest struct {
	Source               string   `json:"source"`
	SourceTON            string   `json:"sourceTON"`
	Destination          string   `json:"destination"`
	DestinationTON       string   `json:"destinationTON"`
	UserData             string   `json:"userData"`
	PlatformID           string   `json:"platformId"`
	PlatformPartnerID    string   `json:"platformPartnerId"`
	RefID                string   `json:"refId"`
	UseDeliveryReport    bool     `json:"useDeliveryReport"`
	DeliveryReportGates  []string `json:"deliveryReportGates,omitempty"`
	DCS                  string   `json:"dcs"`
	RelativeValidityTime int64    `json:"relativeValidityTime,omitempty"` // ms
}

// linkAnswer is what LINK answers: a message's name and a result, or a fault.
type linkAnswer struct {
	MessageID   string `json:"messageId"`
	ResultCode  int    `json:"resultCode"`
	Status      int    `json:"status"`
	Description string `json:"description"`
}

// numberType is what a sender is to LINK.
func numberType(sender string) string {
	digits := strings.TrimPrefix(sender, "+")
	switch {
	case digits == "" || strings.Trim(digits, "0123456789") != "":
		return "ALPHANUMERIC"
	case len(digits) < 8:
		return "SHORTNUMBER"
	}
	return "MSISDN"
}

// Send posts a message.
func (g *LINK) Send(ctx context.Context, m Message) (Sent, error) {
	password, err := g.Password()
	if err != nil {
		return Sent{}, fault(Account, "%v", err)
	}
	body, err := json.Marshal(linkRequest{
		Source: g.Sender, SourceTON: numberType(g.Sender), Destination: m.To, DestinationTON: "MSISDN",
		UserData: m.Text, PlatformID: cmp.Or(g.Platform, "COMMON_API"), PlatformPartnerID: g.PartnerID,
		RefID: m.Reference, UseDeliveryReport: true, DeliveryReportGates: g.Gates, DCS: "TEXT",
		RelativeValidityTime: g.Validity.Milliseconds(),
	})
	if err != nil {
		return Sent{}, fault(Text, "it is no text")
	}
	a, err := post(ctx, posted{
		url: cmp.Or(g.URL, LinkURL) + "/sms/send", contentType: "application/json", body: string(body),
		user: g.User, password: password,
	})
	if err != nil {
		return Sent{}, err
	}
	var answer linkAnswer
	if a.status >= http.StatusInternalServerError || json.Unmarshal(a.body, &answer) != nil {
		return Sent{}, a.doubtful()
	}
	return answer.sent(a)
}

// The codes of what is about us and no message: authentication, rights, platform, partner and gates.
const linkAboutUs, linkAboutMessages = 106100, 106300

// sent is what an answer says of the message.
func (answer *linkAnswer) sent(a *answered) (Sent, error) {
	text := said(answer.Description)
	switch state := linkState(answer.ResultCode); {
	case answer.ResultCode == linkQueued, state == Accepted, state == Delivered:
		return Sent{ID: answer.MessageID}, nil
	case state == Failed || state == Expired:
		return Sent{}, fault(Address, "%d %s", answer.ResultCode, text)
	case answer.Status >= linkAboutUs && answer.Status < linkAboutMessages:
		return Sent{}, fault(Account, "%d %s", answer.Status, text)
	case answer.Status > 0 && a.status == http.StatusBadRequest:
		return Sent{}, fault(Address, "%d %s", answer.Status, text)
	}
	return Sent{}, a.doubtful()
}

// linkQueued is the result of a message that was taken.
const linkQueued = 1005

// linkState is what a result says; empty where it says nothing that we know.
func linkState(code int) State {
	switch code {
	case 1001:
		return Delivered
	case 1000, 1007, 1008, 1011, 1012:
		return Accepted
	case 1002:
		return Expired
	case 1004, 1006, 2104, 2105, 2106, 2107:
		return Failed
	}
	return ""
}

// Read reads a report: a JSON of id, refId and resultCode.
func (*LINK) Read(_ *http.Request, _ string, _ url.Values, body []byte) (Report, error) {
	var answer struct {
		ID         string `json:"id"`
		RefID      string `json:"refId"`
		ResultCode int    `json:"resultCode"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return Report{}, errNoReport
	}
	r := Report{Reference: answer.RefID, ID: answer.ID, State: linkState(answer.ResultCode)}
	switch r.State {
	case "":
		return r, errNoReport
	case Failed, Expired:
		r.Error = fmt.Sprintf("result %d", answer.ResultCode)
	}
	return r, nil
}
