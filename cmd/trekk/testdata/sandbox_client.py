"""A payee's program, written from nothing but `trekk help sandbox`: a month against a sandbox.

python3 sandbox_client.py FOLDER, while trekk sandbox --dir FOLDER serves it. It ends with 0 when the files,
the receipts and the ledger agree.
"""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from datetime import date

folder = sys.argv[1]
url = open(os.path.join(folder, "control")).read().strip()
token = open(os.path.join(folder, "token")).read().strip()


def control(path, act=None):
    """GET, or POST of an act."""
    body = None if act is None else json.dumps(act).encode()
    request = urllib.request.Request(url + path, data=body, headers={"Authorization": "Bearer " + token})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


state = control("/state")
bank = state["sftp"]


def sftp(*commands):
    host, port = bank["address"].rsplit(":", 1)
    done = subprocess.run(
        ["sftp", "-q", "-b", "-", "-P", port, "-i", bank["key"],
         "-o", "UserKnownHostsFile=" + bank["known_hosts"],
         "-o", "StrictHostKeyChecking=yes", bank["user"] + "@" + host],
        input="\n".join(commands), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def fetch(box):
    """All files of a folder of the mailbox: their bytes by name."""
    with tempfile.TemporaryDirectory() as here:
        sftp(f"lcd {here}", f"-get {bank[box]}/*")
        return {name: open(os.path.join(here, name), "rb").read() for name in os.listdir(here)}


def upload(name, text):
    with tempfile.TemporaryDirectory() as here:
        path = os.path.join(here, "out")
        with open(path, "wb") as f:
            f.write(text.encode("iso-8859-1"))
        there = bank["inbound"] + "/" + name
        sftp(f"put {path} {there}.part", f"rename {there}.part {there}")


def kid(customer, invoice):
    body = f"{customer:08d}{invoice:07d}"
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def day(d):
    return d.strftime("%d%m%y")


def transmission(number, claims, cancels=False):
    """A claim file, or one of cancellations: claims are (KID, due, øre)."""
    typ, of = ("36", "93") if cancels else ("00", "02")
    first, last = day(min(c[1] for c in claims)), day(max(c[1] for c in claims))
    total = sum(c[2] for c in claims)
    lines = [f"NY000010{state['transmitter']}{number:07d}00008080",
             f"NY21{typ}20{'':0>9}{number:07d}{state['account']}"]
    for n, (k, due, ore) in enumerate(claims, 1):
        lines.append(f"NY21{of}30{n:07d}{day(due)}{'':11}{ore:017d}{k:>25}")
        lines.append(f"NY21{of}31{n:07d}{'ØDEGÅRD':10}{'':25}{'Trening':25}")
    lines.append(f"NY21{typ}88{len(claims):08d}{len(lines):08d}{total:017d}{first}{last}")
    lines.append(f"NY000089{len(claims):08d}{len(lines) + 1:08d}{total:017d}{first}")
    return "".join(line.ljust(80, "0") + "\r\n" for line in lines)


def read(content):
    """The payments and mandates of a file from the bank, whose counts and sums must be right."""
    lines = content.decode("iso-8859-1").splitlines()
    assert all(len(line) == 80 for line in lines)
    payments, mandates, control_sum = [], [], 0
    for i, line in enumerate(lines):
        service, typ, record = line[2:4], line[4:6], line[6:8]
        if service == "09" and record == "30":
            ore = int(line[32:49])
            control_sum += -ore if line[31] == "-" else ore
            money = -ore if line[31] == "-" or typ == "18" else ore
            payments.append({"type": int(typ), "kid": line[49:74].strip(), "ore": money,
                             "sum": (line[15:21], line[21:23], line[23:25], line[25], line[26:31]),
                             "payer": lines[i + 1][47:58]})
        if service == "21" and record == "70":
            mandates.append((line[15], line[16:41].strip(), line[41]))
    end = lines[-1]
    assert end[:8] == "NY000089" and int(end[16:24]) == len(lines), end
    assert int(end[8:16]) == len(payments) + len(mandates) and int(end[24:41]) == control_sum, end
    return payments, mandates


def ledger_claims(transmission_number):
    claims = control("/ledger")["claims"]
    return [(c["kid"], c["status"]) for c in claims if c["transmission"] == transmission_number]


kari, ola, eva, per = (kid(customer, 1) for customer in (1, 2, 3, 4))

# The payers make mandates, and the payee hears of it.
control("/payer", {"customer": 1, "name": "Kari Nordmann"})
for k in (kari, ola, eva):
    control("/mandate", {"kid": k, "notice": k == ola})
control("/advance", {"to": "2026-10-02"})
files = fetch("outbound")
told = read(files["OCR.D261001"])[1]
assert sorted(told) == [("1", kari, "N"), ("1", ola, "J"), ("1", eva, "N")], told

# Claims, of which one has no mandate, and one is in vain.
due = date(2026, 10, 12)
control("/next", {"scenario": "no-money", "kid": eva})
upload("claims1", transmission(1, [(kari, due, 49900), (ola, due, 29900), (eva, due, 9900), (per, due, 100)]))
receipts = fetch("inbound")
assert any(name.startswith("KV.GODKJENT.F0000001.D261002.") for name in receipts), receipts.keys()
control("/advance", {"to": "2026-10-05"})
rejected = fetch("inbound")["L00202.F0000001.D261005.csv"].decode()
rows = list(csv.DictReader(io.StringIO(rejected), delimiter=";"))
assert [(r["KID"], r["Status"], r["Tekst"]) for r in rows] == [(per, "AVVIST", "FBO finnes ikke")], rows

# The same number again, and a wrong sum: each is rejected, with its reason.
upload("claims1b", transmission(1, [(kari, due, 49900)]))
upload("claims2", transmission(2, [(kari, due, 49900)]).replace("49900121026", "49901121026"))
reasons = [text.decode() for name, text in fetch("inbound").items() if name.startswith("KV.AVVIST.")]
assert len(reasons) == 2, reasons
assert any("brukt før" in r for r in reasons) and any("stemmer ikke" in r for r in reasons), reasons

# One claim is taken back in time; one payer pays by hand what is charged, too; somebody forgets the KID.
upload("cancel3", transmission(3, [(ola, due, 29900)], cancels=True))
control("/pay", {"kid": kari, "amount_ore": 49900})
control("/pay", {"amount_ore": 12345, "text": "for oktober", "customer": 4})
control("/advance", {"to": "2026-10-13"})
control("/next", {"scenario": "repay", "kid": kari})
control("/advance", {"to": "2026-10-31"})

# A month of files says what the ledger says.
payments = [p for name, content in fetch("outbound").items() for p in read(content)[0]]
assert sorted((p["type"], p["kid"], p["ore"]) for p in payments) == [
    (12, kari, 49900), (15, kari, 49900), (18, kari, -49900), (21, "", 12345)], payments
ledger = control("/ledger")
assert sum(p["ore"] for p in payments) == ledger["total_ore"] == 62245, ledger["total_ore"]
sums = {}
for p in payments:
    sums[p["sum"]] = sums.get(p["sum"], 0) + p["ore"]
assert sorted(sums.values()) == sorted(s["amount_ore"] for s in ledger["sums"]), sums
assert ledger_claims(1) == [
    (kari, "charged"), (ola, "cancelled"), (eva, "unpaid"), (per, "rejected")], ledger["claims"]
assert "next" not in ledger, ledger["next"]
print("the month agrees")
