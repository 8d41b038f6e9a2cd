package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/spf13/cobra"

	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/topics"
	"trekk/cmd/trekk/wire"
	"trekk/nets/sandbox"
	"trekk/nets/sandbox/control"
)

// sandboxTopic is a topic that is a command too: trekk help sandbox shows the page, trekk sandbox --help the
// flags.
const sandboxTopic = "sandbox"

func sandboxCmd(g *wire.Globals) *cobra.Command {
	var dir string
	var given control.Settings
	c := &cobra.Command{
		Use:   "sandbox",
		Short: topics.Title(sandboxTopic),
		Long: `Serves a mailbox at Nets over SFTP until it is told to stop, and prints how to reach it: a
stand-in for Nets, the banks and the payers, for whoever writes a program that sends claims and reads
OCR giro, in any language. It checks what is uploaded by rules of its own, answers with receipts,
charges, and publishes OCR giro and mandates. Beside it are gateways of SMS, a mail server, the API of
Kravia and a collection agency over files, which keep ledgers of their own of who got what.

Its clock stands still until trekk sandbox advance moves it. Payers have money and do what they are
told, and nothing else. Everything is kept in the folder, and is there at the next start, also after a
kill. The verbs below ask the sandbox that serves the folder, or open the folder themselves where none
does.

Folders, file names, hours, answers and the HTTP control are told in: trekk help sandbox`,
		Example: `  trekk sandbox --dir bank
  trekk sandbox --dir bank --address 127.0.0.1:10022 --account 15032080119 --transmitter 00123456
  trekk sandbox mandate 0000104200000016 --dir bank
  trekk sandbox advance 2026-10-20 --dir bank
  trekk sandbox ledger --json --dir bank`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if given.Start == "" {
				given.Start = g.AsOf
			}
			return serveSandbox(cmd.Context(), g, dir, given)
		},
	}
	c.PersistentFlags().StringVar(&dir, "dir", "sandbox",
		"the sandbox's folder: a new or empty one, or its own")
	f := c.Flags()
	f.StringVar(&given.Address, "address", "",
		"of SFTP, host:port (default a free port, the same at each start)")
	f.StringVar(&given.Control, "control", "",
		"of the HTTP control, on this machine only (default a free port, the same at each start)")
	f.StringVar(&given.Transmitter, "transmitter", "",
		"the payee's customer unit id, 8 digits (default 00123456)")
	f.StringVar(&given.Recipient, "recipient", "",
		"the customer unit id that files from the bank are for (default the transmitter)")
	f.StringVar(&given.Account, "account", "", "the payee's account, 11 digits (default 15032080119)")
	f.StringVar(&given.Agreement, "agreement", "",
		"the payee's OCR giro agreement, 9 digits (default 000987654)")
	f.StringVar(&given.KID, "kid", "", "layout of the KID (default customer:8,invoice:7,check:mod10)")
	f.StringVar(&given.Reports, "reports", "",
		"URL to which the gateways of SMS report where a message does not say it: that of webhooks in trekk.yaml, "+
			"with /sms/ and the secret behind it")
	f.StringVar(&given.Cases, "cases", "",
		"URL to which Kravia reports that a case has changed: that of webhooks in trekk.yaml, with /agency/ and the "+
			"secret behind it")
	f.StringVar(&given.Start, "start", "",
		"where the clock of a new sandbox begins, DATE or DATETHH:MM (default --as-of, or 2026-10-01T00:00)")
	c.AddCommand(sandboxAdvanceCmd(g, &dir), sandboxMandateCmd(g, &dir), sandboxPayerCmd(g, &dir),
		sandboxPayCmd(g, &dir), sandboxNextCmd(g, &dir), sandboxCollectCmd(g, &dir),
		sandboxLedgerCmd(g, &dir))
	showPage(c)
	return c
}

// showPage has trekk help sandbox show the page of that name, and --help what a command says of itself.
func showPage(c *cobra.Command) {
	usual := c.HelpFunc()
	c.SetHelpFunc(func(asked *cobra.Command, args []string) {
		if help := asked.Flags().Lookup("help"); asked != c || help != nil && help.Changed {
			usual(asked, args)
			return
		}
		page, err := topics.Text(sandboxTopic)
		if err != nil {
			panic(err) // it is one of the pages
		}
		fmt.Fprintln(asked.OutOrStdout(), page)
	})
}

func serveSandbox(ctx context.Context, g *wire.Globals, dir string, given control.Settings) (err error) {
	s, err := control.Make(dir, given)
	if err != nil {
		return refusedAtBank(err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return refusedAtBank(s.Serve(ctx, func(state control.State) {
		if g.JSON {
			_ = render.JSON(g.Stdout, state)
			return
		}
		tellSandbox(g.Stdout, state)
	}))
}

// refusedAtBank makes what the sandbox refuses a rejected input.
func refusedAtBank(err error) error {
	var refused sandbox.Refusal
	if errors.As(err, &refused) {
		return wire.Rejected(err)
	}
	return err
}

// tellSandbox says how to reach a sandbox, and with what.
func tellSandbox(w io.Writer, s control.State) {
	host, port, _ := net.SplitHostPort(s.SFTP.Address)
	o := &s.Outside
	mailHost, mailPort, _ := net.SplitHostPort(o.SMTP)
	fmt.Fprintf(w, `The sandbox in %s runs until you stop it (Ctrl-C). Its clock stands at %s.

address     %s
user        %s
host key    %s
client key  %s
folders     %s: files from the bank. %s: files to the bank, and receipts
payee       transmitter %s, account %s, agreement %s
KID         %s
control     %s, with the token in %s
SMS         %s: Sveve, LINK Mobility, 46elks and Twilio
mail        %s, SMTP; what comes back is in %s
Kravia      %s, with the same token
agency      %s: Inbound is to it, Outbound from it

By hand:

    sftp -P %s -i %s -o UserKnownHostsFile=%s %s@%s

In trekk.yaml, where trekk is what is tried:

    creditor: # and what trekk init writes there
      account: "%s"
      transmitter: "%s"
      agreement: "%s"
      kid: %s
    mailbox:
      url: sftp://%s@%s
      key: %s
      host_key: %s
      outbound: %s
      inbound: %s
    clock: free # the sandbox has its own: trekk run --as-of
    channels:
      sms: {gateway: sveve, url: "%s", user: gym, sender: Gym, secret: {file: %s}}
      email: {host: %s, port: %s, tls: none, from: gym@example.no, bounces: %s}
    agency: {kind: files, folder: %s, account: "%s"}
    # or: {kind: kravia, url: "%s", creditor_id: 1, account: "%s", token: {file: %s},
    #   states: {Open: open, Paid: paid, Closed: closed}}

trekk help sandbox has the rest.
`, s.Dir, s.Now, s.SFTP.Address, s.SFTP.User, s.SFTP.HostKey, s.SFTP.Key, s.SFTP.Outbound, s.SFTP.Inbound,
		s.Transmitter, s.Account, s.Agreement, s.KID, s.Control, s.TokenFile,
		o.SMS, o.SMTP, o.Bounces, o.Kravia, o.Agency,
		port, s.SFTP.Key, s.SFTP.KnownHosts, s.SFTP.User, host,
		s.Account, s.Transmitter, s.Agreement, s.KID, s.SFTP.User, s.SFTP.Address,
		s.SFTP.Key, s.SFTP.HostKey, s.SFTP.Outbound, s.SFTP.Inbound,
		o.SMS, s.TokenFile, mailHost, mailPort, o.Bounces, o.Agency, o.Account, o.Kravia, o.Account, s.TokenFile)
}

// withBank asks the sandbox of a folder.
func withBank(ctx context.Context, dir string, ask func(control.Bank) error) (err error) {
	b, err := control.Connect(ctx, dir)
	if err != nil {
		return refusedAtBank(err)
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	return refusedAtBank(ask(b))
}

// haveDone has the sandbox of a folder do acts, and prints where its clock stands then.
func haveDone(ctx context.Context, g *wire.Globals, dir string, acts ...sandbox.Act) error {
	return withBank(ctx, dir, func(b control.Bank) error {
		var state control.State
		var err error
		for _, a := range acts {
			if state, err = b.Do(ctx, a); err != nil {
				return err
			}
		}
		if g.JSON {
			return render.JSON(g.Stdout, state)
		}
		_, err = fmt.Fprintf(g.Stdout, "done; the clock stands at %s\n", state.Now)
		return err
	})
}

func sandboxLedgerCmd(g *wire.Globals, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:   "ledger",
		Short: "What is true at the bank: claims, payments, sums on the statement, mandates",
		Long: `Shows what the sandbox knows to be true, whether the payee has been told or not: what became of
each transmission and claim, the payments in published files, the sums of the bank statement, the
mandates, and what others than the bank were told: SMS, e-mails and cases. With --json it is all there,
amounts in øre; without, in a few lines.`,
		Example: "  trekk sandbox ledger --json --dir bank",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withBank(cmd.Context(), *dir, func(b control.Bank) error {
				l, err := b.Ledger(cmd.Context())
				if err != nil {
					return err
				}
				if g.JSON {
					return render.JSON(g.Stdout, l)
				}
				tellLedger(g.Stdout, &l)
				return nil
			})
		},
	}
}
