package batch_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/desk"
)

// onTwoBooks plays with two books of one payee on one mailbox, on each kind of database: a second copy of an
// installation, or an older backup of it, which has not had the later nights.
func onTwoBooks(t *testing.T, play func(first, second *house)) {
	t.Helper()
	for name, open := range kindsOfBooks() {
		t.Run(name, func(t *testing.T) {
			first, second := open(t, "sit"), open(t, "sit")
			second.shares(first)
			play(first, second)
		})
	}
}

// shares gives books the mailbox of others.
func (h *house) shares(other *house) {
	h.Helper()
	mail := filepath.Join(h.dir, "mail")
	if err := errors.Join(os.RemoveAll(mail),
		os.Symlink(filepath.Join(other.dir, "mail"), mail)); err != nil {
		h.Fatal(err)
	}
}

// both does the same in two books.
func both(first, second *house, do func(h *house)) {
	do(first)
	do(second)
}

// recovered recovers, on a day.
func (h *house) recovered(date string, notAtBank ...int64) *desk.Recovered {
	h.Helper()
	done, err := h.at(date).desk("kari").Recover(h.Context(), desk.Recover{
		NotAtBank: notAtBank, Reason: "restored; the other machine is off",
	})
	if err != nil {
		h.Fatal(err)
	}
	return done
}

// became is what became of the transmissions, by number.
func became(done *desk.Recovered) (list []string) {
	for _, t := range done.Transmissions {
		list = append(list, fmt.Sprintf("%d %s", t.Number, t.Became))
	}
	return list
}

func equalTo[T comparable](h *house, got, want []T) {
	h.Helper()
	if !slices.Equal(got, want) {
		h.Errorf("%v, want %v", got, want)
	}
}

// still says that nothing acts: whatever jobs run, nothing is billed, claimed, sent or chased.
func (h *house) still(date, id string) {
	h.Helper()
	before, sealed, people, sent := len(h.invoices()), h.transmissions(), h.outboxNames(), h.inbound()
	for _, jobs := range [][]string{nil, {"claims"}, {"send"}, {"bill", "claims", "send"}} {
		if r := h.tryRun(date, jobs...); r.Err() == nil {
			h.Errorf("%v: the run says nothing", jobs)
		}
	}
	equalTo(h, h.inbound(), sent)
	if len(h.invoices()) != before || h.transmissions() != sealed || !slices.Equal(h.outboxNames(), people) {
		h.Error("something was done")
	}
	if h.found(id) == nil {
		h.Errorf("status does not say %s", id)
	}
}

// transmissions is how many the books have.
func (h *house) transmissions() (n int) {
	h.Helper()
	for _, err := range h.payee.Store.Transmissions(h.Context()) {
		if err != nil {
			h.Fatal(err)
		}
		n++
	}
	return n
}

// aNight more in the first books than in the second: invoices, claims, and a transmission that is sent.
func aNightMore(first, second *house) {
	both(first, second, func(h *house) { h.member(1001) })
	first.mandate("2026-10-02", 1001)
	both(first, second, func(h *house) { h.run("2026-10-05") })
	first.run("2026-10-06")
}

// Scene 12: an older backup is restored, and the mailbox shows a newer transmission than the books. Nothing
// acts before a person decides; then it is read back, and its claims are not made again, whether their
// invoices are in the books or come later.
func TestScene12AnOlderBackupIsRestored(t *testing.T) {
	for _, billed := range []bool{false, true} {
		t.Run(fmt.Sprintf("billed %v", billed), func(t *testing.T) {
			onTwoBooks(t, func(first, second *house) {
				aNightMore(first, second)
				h := second
				if billed {
					h.run("2026-10-06", "bill")
				}
				h.still("2026-10-07", "books_behind:gym")
				done := h.recovered("2026-10-07")
				equalTo(h, became(done), []string{"1 read_back"})
				if strays := len(done.Transmissions[0].Strays); (strays == 0) != billed || done.Last != 1 {
					h.Errorf("%+v", done)
				}
				if h.sentBytes(1) != first.sentBytes(1) ||
					h.transmission(1).Status != batch.TransmissionSent {
					h.Error("the transmission is another")
				}
				h.verified()
				if again := h.recovered("2026-10-07"); len(again.Transmissions) > 0 {
					h.Errorf("%+v", again)
				}
				first.at("2026-10-07").approve()
				r := h.run("2026-10-07")
				i := h.only()
				if count(r, "claims", "transmissions") != 0 || i.Claim == nil ||
					i.Claim.Status != batch.ClaimLive ||
					i.Claim.Transmission != 1 || h.transmission(1).Status != batch.TransmissionApproved {
					h.Errorf("%v: %+v", r.Jobs, i.Claim)
				}
				equalTo(h, h.inbound(), first.inbound())
				h.verified()
			})
		})
	}
}

// The bank has taken the file away, and its receipt alone shows the number: it is not used again, and what it
// may claim is not claimed again before a person, who has asked the bank, says so.
func TestOnlyAReceiptShowsWhatWasSent(t *testing.T) {
	onTwoBooks(t, func(first, second *house) {
		aNightMore(first, second)
		h := second
		gone := filepath.Join(first.dir, "mail/Inbound", first.transmission(1).Name)
		if err := os.Remove(gone); err != nil {
			h.Fatal(err)
		}
		first.at("2026-10-06").receipt(1, "GODKJENT")
		h.still("2026-10-07", "books_behind:gym")
		done := h.recovered("2026-10-07")
		equalTo(h, became(done), []string{"1 lost"})
		for _, date := range []string{"2026-10-07", "2026-10-08"} {
			r := h.tryRun(date)
			if count(r, "claims", "claims") != 0 || h.found("claims_in_doubt:1") == nil || r.Err() == nil {
				h.Errorf("%s: %v", date, r.Err())
			}
		}
		if i := h.only(); i.Method != batch.MethodClaim {
			h.Errorf("%+v", i.Invoice)
		}
		a := desk.Settle{Finding: "claims_in_doubt:1", Reason: "the bank has thrown it away, case 4711"}
		if _, err := h.desk("kari").Settle(h.Context(), a); err != nil {
			h.Fatal(err)
		}
		if r := h.run("2026-10-08"); count(r, "claims", "claims") != 1 {
			h.Error("it is never claimed")
		}
		if c := h.only().Claim; c.Transmission != 2 || c.Assignment <= 100 {
			h.Errorf("%+v", c)
		}
		h.verified()
	})
}

// A receipt with a number that nobody has used stops everything; a person says that the bank has none.
func TestAForgedReceiptForANumberToCome(t *testing.T) {
	for _, number := range []int64{2, 9_999_999} {
		onBooks(t, "sit", func(h *house) {
			h.member(1001)
			h.mandate("2026-10-02", 1001)
			h.run("2026-10-05")
			h.receipt(number, "GODKJENT")
			h.still("2026-10-06", "books_behind:gym")
			if number > 2 {
				_, err := h.desk("kari").Recover(h.Context(), desk.Recover{Reason: "so"})
				if code(err) != desk.NumberTooHigh {
					h.Errorf("%v", err)
				}
			}
			equalTo(h, became(h.recovered("2026-10-06", number)),
				[]string{fmt.Sprintf("%d not_at_bank", number)})
			if h.run("2026-10-06"); h.transmission(1).Status != batch.TransmissionSent {
				h.Error("it does not go on")
			}
		})
	}
}

// What a person does about the receipt of scene 14: the bank has the transmission, and it is never sent; or it
// has not, and it is.
func TestAReceiptForWhatWasNeverSentIsDecidedByAPerson(t *testing.T) {
	for _, there := range []bool{true, false} {
		onBooks(t, "sit", func(h *house) {
			h.member(1001)
			h.mandate("2026-10-02", 1001)
			h.run("2026-10-06", "fetch", "ingest", "bill", "claims")
			h.receipt(1, "GODKJENT")
			h.still("2026-10-06", "receipt_unsent:1")
			if !there {
				equalTo(h, became(h.recovered("2026-10-06", 1)), []string{"1 not_at_bank"})
				h.run("2026-10-06")
				equalTo(h, h.inbound(), []string{h.transmission(1).Name})
				return
			}
			equalTo(h, became(h.recovered("2026-10-06")), []string{"1 sent"})
			h.run("2026-10-07")
			if h.transmission(1).Status != batch.TransmissionApproved || len(h.inbound()) > 0 {
				h.Errorf("%+v", h.transmission(1))
			}
			h.verified()
		})
	}
}

// Two copies of one installation have sealed the same number with other bytes before either was sent. The one
// that comes second sends nothing; what it had sealed counts as sent, so that it is not claimed again.
func TestTwoCopiesSealTheSameNumber(t *testing.T) {
	onTwoBooks(t, func(first, second *house) {
		for no, h := range []*house{first, second} {
			h.member(1001 + no)
		}
		first.mandate("2026-10-02", 1001, 1002)
		both(first, second, func(h *house) {
			h.run("2026-10-06", "fetch", "ingest", "match", "bill", "claims")
		})
		first.run("2026-10-06", "send")
		h := second
		h.still("2026-10-06", "transmission_contradicted:1")
		equalTo(h, became(h.recovered("2026-10-06")), []string{"1 sent", "1 contradicts"})
		r := h.tryRun("2026-10-07")
		if count(r, "claims", "claims")+count(r, "send", "transmissions") != 0 {
			h.Error("it is claimed again")
		}
		h.verified()
	})
}

// What was sealed and the bank has answered counts as sent; what came after it is read back, and a
// cancellation in it cancels the claim in the books.
func TestACancellationIsReadBack(t *testing.T) {
	onTwoBooks(t, func(first, second *house) {
		both(first, second, func(h *house) { h.member(1001); h.member(1002) })
		first.mandate("2026-10-02", 1001, 1002)
		both(first, second, func(h *house) { h.run("2026-10-05"); h.run("2026-10-06", "bill") })
		second.run("2026-10-06", "claims") // number 1, with both claims
		first.run("2026-10-06")
		first.at("2026-10-06").approve()
		first.run("2026-10-07")
		// The bank has taken number 1 away; a second one lies there.
		if err := os.Remove(filepath.Join(first.dir, "mail/Inbound",
			first.transmission(1).Name)); err != nil {
			t.Fatal(err)
		}
		if err := first.cancel("2026-10-08", 9, 0); err != nil {
			t.Fatal(err)
		}
		first.run("2026-10-08")
		h := second
		h.tryRun("2026-10-09")
		equalTo(h, became(h.recovered("2026-10-09")), []string{"1 sent", "2 read_back"})
		if c := h.invoice("1").Claim; c == nil || c.Status != batch.ClaimCancelled {
			h.Errorf("%+v", c)
		}
		h.verified()
	})
}

// Backups are older than a person's approval, too: what was sealed then, and what the bank has had since is
// above it, counts as sent, though neither its file nor its receipt is there any longer.
func TestWhatWasSealedBelowWhatTheBankHasCountsAsSent(t *testing.T) {
	onTwoBooks(t, func(first, second *house) {
		both(first, second, func(h *house) {
			h.payee.ApprovalRequired = true
			h.member(1001)
		})
		first.mandate("2026-10-02", 1001)
		both(first, second, func(h *house) {
			h.tryRun("2026-10-06")
		})
		approve := func(number int64) {
			if err := first.desk("per").Approve(t.Context(), desk.Approve{Transmission: number}); err != nil {
				t.Fatal(err)
			}
			first.tryRun(first.now.Format("2006-01-02"))
		}
		approve(1)
		first.receipt(1, "GODKJENT")
		first.tryRun("2026-10-07")
		for _, name := range append(first.inbound(), "KV.GODKJENT.F0000001.D261006.T133148.K00123456.html") {
			if err := os.Remove(filepath.Join(first.dir, "mail/Inbound", name)); err != nil {
				t.Fatal(err)
			}
		}
		if err := first.cancel("2026-10-08", 9, 0); err != nil {
			t.Fatal(err)
		}
		first.tryRun("2026-10-08")
		approve(2)
		h := second
		h.still("2026-10-09", "books_behind:gym")
		equalTo(h, became(h.recovered("2026-10-09")), []string{"1 sent", "2 read_back"})
		if c := h.only().Claim; c == nil || c.Status != batch.ClaimCancelled {
			h.Errorf("%+v", c)
		}
		h.verified()
	})
}

// Numbers were set on past a transmission that was lost, and then its file shows up. What has been sealed
// meanwhile and not been sent is given up, and made anew without what the file has.
func TestALostFileShowsUp(t *testing.T) {
	onTwoBooks(t, func(first, second *house) {
		aNightMore(first, second)
		name := first.inbound()[0]
		path := filepath.Join(first.dir, "mail/Inbound", name)
		content := first.sentBytes(1)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		first.receipt(1, "GODKJENT")
		h := second
		h.payee.ApprovalRequired = true
		h.still("2026-10-07", "books_behind:gym")
		h.recovered("2026-10-07")
		a := desk.Settle{Finding: "claims_in_doubt:1", Reason: "thrown away"}
		if _, err := h.desk("kari").Settle(h.Context(), a); err != nil {
			t.Fatal(err)
		}
		h.member(1002)
		first.mandate("2026-10-02", 1002)
		h.tryRun("2026-10-07") // seals number 2, with both claims
		if h.transmission(2).Claims != 2 {
			h.Fatalf("%+v", h.transmission(2))
		}
		h.deliver("Inbound", name, content)
		h.still("2026-10-08", "transmission_contradicted:1")
		equalTo(h, became(h.recovered("2026-10-08")), []string{"1 read_back", "2 given_up"})
		if r := h.tryRun("2026-10-08"); count(r, "claims", "claims") != 1 {
			t.Errorf("%d", count(r, "claims", "claims"))
		}
		if h.invoice("1").Claim.Transmission != 1 || h.found("claims_in_doubt:1") != nil {
			t.Error("the claim at the bank is not known")
		}
		h.verified()
	})
}

// The fence is outside the books: it is written before anything leaves, and books that are older than it do
// nothing, whatever the mailbox shows. It may lag, and it is never lowered by what is older.
func TestTheFence(t *testing.T) {
	onTwoBooks(t, func(first, second *house) {
		fence := bank.FenceFile(filepath.Join(first.dir, "outbox.fence"))
		both(first, second, func(h *house) { h.payee.Fence = fence; h.member(1001) })
		first.mandate("2026-10-02", 1001)
		both(first, second, func(h *house) { h.run("2026-10-05") })
		first.run("2026-10-06", "bill", "claims")
		if f, err := fence.Read(); err != nil || f.Number != 1 || f.SHA256 != first.transmission(1).SHA256 {
			t.Errorf("%+v, %v", f, err)
		}
		second.still("2026-10-06", "books_behind:gym")
		if err := os.Remove(string(fence)); err != nil { // as if killed before it was written
			t.Fatal(err)
		}
		first.payee.Mailbox = nobodyHome
		if r := first.tryRun("2026-10-06", "send"); r.Err() == nil {
			t.Error("sent to nobody")
		}
		first.payee.Mailbox = second.payee.Mailbox
		first.run("2026-10-06", "send")
		if f, err := fence.Read(); err != nil || f.Number != 1 {
			t.Errorf("%+v, %v", f, err)
		}
		if err := os.WriteFile(string(fence), []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		if r := first.tryRun("2026-10-07", "claims"); r.Err() == nil {
			t.Error("a broken fence stops nothing")
		}
	})
}

// The fence alone shows what was sealed, or the books have another under its number.
func TestOnlyTheFenceShowsWhatWasSealed(t *testing.T) {
	h := newHouse(t, "sit")
	fence := bank.FenceFile(filepath.Join(h.dir, "outbox.fence"))
	h.payee.Fence = fence
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	h.run("2026-10-05")
	sealed := batch.Fenced{Number: 7, SHA256: "ab", Sealed: day("2026-10-06").At(12, 0)}
	if err := fence.Write(sealed); err != nil {
		t.Fatal(err)
	}
	h.still("2026-10-06", "books_behind:gym")
	equalTo(h, became(h.recovered("2026-10-06")), []string{"7 lost"})
	h.tryRun("2026-10-06")
	sealed.Number = 7
	if f, err := fence.Read(); err != nil || f.Number != 7 || f.SHA256 != "" {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := h.desk("kari").Settle(t.Context(),
		desk.Settle{Finding: "claims_in_doubt:7", Reason: "never sent"}); err != nil {
		t.Fatal(err)
	}
	h.run("2026-10-07")
	if err := fence.Write(batch.Fenced{Number: 8, SHA256: "ab", Sealed: h.now}); err != nil {
		t.Fatal(err)
	}
	h.still("2026-10-08", "transmission_contradicted:8")
}

// Whatever one copy of the books sent that the other does not have: once the other has recovered, the two
// have not told the bank twice to charge a customer for a due date.
func TestNobodyIsClaimedTwiceAfterARecovery(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			chance := rand.New(rand.NewPCG(seed, 14))
			first, second := newHouse(t, "sit"), newHouse(t, "sit")
			second.shares(first)
			members := []int{1001, 1002, 1003}
			both(first, second, func(h *house) {
				for _, no := range members {
					h.member(no)
				}
			})
			first.mandate("2026-10-02", members[:1+chance.IntN(3)]...)
			both(first, second, func(h *house) { h.run("2026-10-05") })
			nights := []string{"2026-10-06", "2026-10-07", "2026-10-08", "2026-10-09"}
			restored := chance.IntN(2) // nights that the second has had, whose number is the first's then
			for n, date := range nights {
				if n == 1 && chance.IntN(2) == 0 {
					first.mandate(date, members...)
				}
				first.tryRun(date)
				if n < restored {
					second.tryRun(date)
				}
				if chance.IntN(2) == 0 {
					first.at(date).approve()
				}
			}
			if chance.IntN(2) == 0 {
				second.at("2026-10-09").tryRun("2026-10-09", "bill")
			}
			second.tryRun("2026-10-12")
			second.recovered("2026-10-12")
			for _, date := range []string{"2026-10-12", "2026-10-13"} {
				second.tryRun(date)
			}
			told := map[string]int{}
			for t, err := range second.payee.Store.Transmissions(t.Context()) {
				if err != nil {
					second.Fatal(err)
				}
				for c, err := range second.payee.Store.Claims(second.Context(), t.Number) {
					if err != nil {
						second.Fatal(err)
					}
					if c.Status == batch.ClaimLive && !c.IsCancellation() {
						told[second.payee.OwnerOf(c.KID)+" "+c.Due.String()]++
					}
				}
			}
			for key, n := range told {
				if n > 1 {
					second.Errorf("%s is claimed %d times", key, n)
				}
			}
			second.verified()
		})
	}
}
