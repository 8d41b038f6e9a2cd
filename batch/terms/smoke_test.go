package terms
import ("testing";"os";"fmt")
func TestSmoke(t *testing.T){
 for _, n := range Names() { p, err := Load(n, os.ReadFile); if err!=nil {t.Fatal(err)}; fmt.Printf("%+v\n", p) }
 for _, s := range []string{"", "a", "- a", "name: &x a\nname: b\n", "name: x\nbilling: {due_day: 32, due_day: 3}", "name: x\nbilling: {due_day: 32, foo: 1, invoice_fee: 1e3, notification: bank}\nplans: []\njoining:\n  months_paid: x\n  next_month_after_invoicing_day: 1\ndunning:\n  reminder:\n    text: {nb: '{{.Foo}}', en: '{{if .Fee}}{{.Bar}}{{end}}'}\n", "name: [", "\tname: x", "---\na: 1\n---\nb: 2\n"} {
  _, err := Parse("x.yaml", []byte(s)); fmt.Printf("%q\n%v\n\n", s, err)
 }
}
