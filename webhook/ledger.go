package webhook

import (
	"container/list"
	"iter"
	"slices"
	"strings"
)

// idBytes is the longest id that a ledger keeps. Documented are 64 bytes for a DataId,
// and samples of a TaskId have about 50.
const idBytes = 256

// ledger keeps counts by id. When it is full, the id whose last event is the longest ago is
// forgotten.
type ledger struct {
	limit     int
	rows      map[string]*list.Element
	order     *list.List // of *row, the latest in front
	forgotten int
}

type row struct {
	id     string
	counts Counts
}

func newLedger(limit int) *ledger {
	return &ledger{limit: limit, rows: map[string]*list.Element{}, order: list.New()}
}

func (l *ledger) count(id string, e *PushEvent) {
	switch {
	case id == "":
		return
	case len(id) > idBytes:
		l.forgotten++
		return
	}
	place, ok := l.rows[id]
	if ok {
		l.order.MoveToFront(place)
	} else {
		if len(l.rows) == l.limit {
			last := l.order.Back()
			delete(l.rows, l.order.Remove(last).(*row).id)
			l.forgotten++
		}
		id = strings.Clone(id) // it may be a piece of a long body
		place = l.order.PushFront(&row{id: id})
		l.rows[id] = place
	}
	place.Value.(*row).counts.add(e)
}

func (l *ledger) of(id string) Counts {
	if place, ok := l.rows[id]; ok {
		return place.Value.(*row).counts
	}
	return Counts{}
}

// copied gives the rows in no order.
func (l *ledger) copied() []row {
	rows := make([]row, 0, len(l.rows))
	for _, place := range l.rows {
		rows = append(rows, *place.Value.(*row))
	}
	return rows
}

// byID sorts rows and ranges over them.
func byID(rows []row) iter.Seq2[string, Counts] {
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.id, b.id) })
	return func(yield func(string, Counts) bool) {
		for _, r := range rows {
			if !yield(r.id, r.counts) {
				return
			}
		}
	}
}
