package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

const width = 80 // columns

// printer lays out text for a terminal.
type printer struct {
	w        io.Writer
	sections int
}

// printf has nobody to tell that the terminal is gone.
func (p *printer) printf(format string, args ...any) { _, _ = fmt.Fprintf(p.w, format, args...) }

func (p *printer) headline(text string) {
	p.printf("%s\n%s\n\n", text, strings.Repeat("=", len(text)))
}

// section begins the next numbered section, with its endpoint at the right.
func (p *printer) section(title, path string) {
	p.sections++
	title = fmt.Sprintf("%d. %s", p.sections, title)
	p.printf("\n%s%*s\n%s\n", title, width-len(title), path, strings.Repeat("-", width))
}

// row shows paragraphs, with a label before the first.
func (p *printer) row(label string, paragraphs ...string) {
	margin := "  " + label + "  "
	blank := strings.Repeat(" ", len(margin))
	for _, text := range paragraphs {
		for _, line := range wrap(text, width-len(margin)) {
			p.printf("%s%s\n", margin, line)
			margin = blank
		}
	}
}

func (p *printer) paragraph(text string) {
	for _, line := range wrap(text, width) {
		p.printf("%s\n", line)
	}
}

// wrap breaks text between words. A word longer than a line stays whole, so that it
// can be copied.
func wrap(text string, columns int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > columns:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// names joins the first few of a list as a person would.
func names(list []string) string {
	const most = 6
	switch n := len(list); {
	case n == 0:
		return "nobody"
	case n == 1:
		return list[0]
	case n > most:
		return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), n-most)
	default:
		return strings.Join(list[:n-1], ", ") + " and " + list[n-1]
	}
}
