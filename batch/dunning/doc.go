// Package dunning weighs all that is known before a step is taken on someone who has not paid: of each
// overdue invoice it says which step comes next by the terms, when, and what holds it. Where there is doubt
// it holds, and says so with a finding; a hold ends by itself when its reason does.
//
// These are weighed, and the first that holds is told: what the bank has said and may still do; a fault of
// ours or of the bank's; a dispute, a stop of everything to the customer, time that was given; a bank that is
// silent; the customer's own credit and money that waits; what is too little to ask for; and the order of
// steps with the days between them. The order of steps is no hold: a day that has not come needs nobody.
//
// The package never takes a step, never writes anything, and never tells anybody. Jobs take the steps,
// reports show the holds.
package dunning
