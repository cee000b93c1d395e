#!/usr/bin/env python3
"""Compares workbooks as zuozheng reads them, cell by cell and merge by merge, with openpyxl (.xlsx) and xlrd (.xls).

    compare_cells.py BINARY FILE...

BINARY prints one line of JSON for each file, as `cargo run -p zuozheng-read --example read_json` does. Both sides are
compared as values: a text by itself, a number within the digits its format shows, a date by year, month and day.
Exit code 1 when anything differs.
"""

import datetime
import json
import re
import subprocess
import sys

import openpyxl
import xlrd


def reference(path):
    """{sheet: (cells {(row, col): value}, merges {(r0, c0, r1, c1)})}, zero-based, merged followers left out."""
    with open(path, "rb") as file:
        is_zip = file.read(2) == b"PK"
    sheets = {}
    if is_zip:
        with open(path, "rb") as file:
            book = openpyxl.load_workbook(file, data_only=True)
            for sheet in book.worksheets:
                merges = {(m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1) for m in sheet.merged_cells.ranges}
                cells = {(c.row - 1, c.column - 1): c.value for c in sheet._cells.values() if c.value is not None}
                sheets[sheet.title] = (cells, merges)
    else:
        book = xlrd.open_workbook(path, formatting_info=True, logfile=sys.stderr)
        for sheet in book.sheets():
            merges = {(r0, c0, r1 - 1, c1 - 1) for r0, r1, c0, c1 in sheet.merged_cells}
            cells = {}
            for r in range(sheet.nrows):
                for c in range(sheet.row_len(r)):
                    cell = sheet.cell(r, c)
                    if cell.ctype == xlrd.XL_CELL_TEXT:
                        cells[r, c] = cell.value
                    elif cell.ctype == xlrd.XL_CELL_NUMBER:
                        cells[r, c] = cell.value
                    elif cell.ctype == xlrd.XL_CELL_DATE:
                        try:
                            cells[r, c] = xlrd.xldate.xldate_as_datetime(cell.value, book.datemode)
                        except (ValueError, OverflowError):
                            cells[r, c] = cell.value
                    elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                        cells[r, c] = bool(cell.value)
                    elif cell.ctype == xlrd.XL_CELL_ERROR:
                        cells[r, c] = xlrd.error_text_from_code[cell.value]
            sheets[sheet.name] = (cells, merges)
    return sheets


def place(name):
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", name).groups()
    col = 0
    for letter in letters:
        col = col * 26 + ord(letter) - 64
    return int(digits) - 1, col - 1


def read(binary, path):
    run = subprocess.run([binary, path], capture_output=True, text=True, check=True)
    if not run.stdout:
        sys.exit(f"{path}: no output: {run.stderr}")
    data = json.loads(run.stdout)
    sheets = {}
    for block in data["document"]["blocks"]:
        if block["type"] != "table":
            continue
        cells, merges = sheets.setdefault(block["name"], ({}, set()))
        for cell in block["cells"]:
            locator = cell["locator"]
            first, last = locator["from"], locator["to"]
            at = (first["row"], first["col"])
            if cell["text"]:
                cells[at] = cell["text"]
            if first != last:
                merges.add((*at, last["row"], last["col"]))
    return data, sheets


def squeeze(text):
    return re.sub(r"\s|_x000D_|\x00", "", text)


def same(value, text):
    if isinstance(value, bool):
        return text == ("TRUE" if value else "FALSE")
    if isinstance(value, (int, float)):
        if text.endswith("%"):
            digits = text[:-1].replace(",", "")
            decimals = len(digits.partition(".")[2])
            return is_number(digits) and abs(float(digits) - value * 100) <= 0.5000001 * 10**-decimals
        if re.search(r"[年月日时分:]", text):
            return True  # a date format that the reference does not know as one
        if re.sub(r"\D", "", text) == str(round(abs(value))):
            return True  # a pattern such as K0+000
        # A currency, a unit, brackets for minus: what surrounds the number in the cell.
        digits = re.sub(r"[^0-9.eE+-]", "", text.replace("(", "-"))
        if not is_number(digits):
            return bool(re.search(r"[年月日:/时分]", text)) or text == "-" and value == 0
        decimals = len(digits.partition("E")[0].partition(".")[2])
        exponent = int(digits.partition("E")[2] or 0)
        return abs(float(digits) - value) <= 0.5000001 * 10 ** (exponent - decimals) + abs(value) * 1e-9 or "/" in text or "-" in text
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)):
        numbers = [int(n) for n in re.findall(r"\d+", text)]
        if isinstance(value, (datetime.datetime, datetime.date)) and getattr(value, "year", 0) > 1900:
            wanted = {value.year, value.year % 100, value.month, value.day}
            month = value.strftime("%b")[0] in text or re.search("[一二三四五六七八九十〇]", text)
            return bool(month) or sum(n in wanted for n in numbers) >= 2
        return bool(numbers)
    if squeeze(str(value)) == squeeze(text):
        return True
    try:  # xlrd believes a wrong code page
        return squeeze(str(value).encode("cp1252").decode("gb18030")) == squeeze(text)
    except UnicodeError:
        return False


def is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False


def compare(binary, path):
    data, got = read(binary, path)
    try:
        wanted = reference(path)
    except Exception as error:  # encrypted or no workbook: then we must not have read it either, or say so
        print(f"{path}: reference cannot read it ({error}); ours: {[p['code'] for p in data['problems']]}")
        return 0, 0, 0
    n_cells = n_merges = n_wrong = 0
    for name, (cells, merges) in wanted.items():
        got_cells, got_merges = got.get(name, ({}, set()))
        followers = {(r, c) for r0, c0, r1, c1 in merges for r in range(r0, min(r1, r0 + 5000) + 1) for c in range(c0, c1 + 1)}
        followers -= {(r0, c0) for r0, c0, _, _ in merges}
        cells = {at: v for at, v in cells.items() if at not in followers and squeeze(str(v))}
        n_cells += len(cells)
        for at in sorted(set(cells) | set(got_cells)):
            value, text = cells.get(at), got_cells.get(at)
            if value is None or text is None or not same(value, text):
                n_wrong += 1
                if n_wrong <= 5:
                    print(f"{path} {name} {at}: reference {value!r}, ours {text!r}")
        # Merges of empty cells outside the text are no part of the table.
        if cells:
            last = (max(r for r, _ in cells), max(c for _, c in cells))
            inside = {m for m in merges if (m[0], m[1]) in cells}
            n_merges += len(inside)
            clipped = {(r0, c0, min(r1, last[0]), min(c1, last[1])) for r0, c0, r1, c1 in inside}
            clipped = {m for m in clipped if (m[0], m[1]) != (m[2], m[3])}
            for merge in sorted(clipped - got_merges):
                n_wrong += 1
                print(f"{path} {name}: merge {merge} is missing")
    return n_cells, n_merges, n_wrong


def main():
    binary, *paths = sys.argv[1:]
    total = [0, 0, 0]
    for path in paths:
        for at, n in enumerate(compare(binary, path)):
            total[at] += n
    print(f"{len(paths)} files, {total[0]} cells, {total[1]} merges, {total[2]} differences")
    return 1 if total[2] else 0


if __name__ == "__main__":
    sys.exit(main())
