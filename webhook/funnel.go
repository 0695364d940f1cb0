package webhook

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/timpush/timpush"
)

// Funnel counts how far pushes came: sent, reached, clicked, failed; in total, by task, by
// DataID and by vendor. It is safe for concurrent use. [NewFunnel] makes one.
//
// An event that comes again is not counted again, as long as its [PushEvent.Key] is
// remembered: for the next FunnelLimits.Events/2 other events at least. After that it would be
// counted as a new one.
//
// The TaskIds of the offline and the online events of one push differ in their last part,
// in the documents' samples; tasks are counted by the exact TaskId. To see both together,
// give the push a DataID.
//
// Memory is bounded. With the default limits it is at most 45 MiB for the 1,048,576
// events, and 6 MB each for 10,000 tasks and 10,000 DataIDs of 256 bytes, the longest that are
// kept. All is lost when the process ends.
type Funnel struct {
	mu       sync.Mutex
	recent   *recent
	repeated int
	total    Counts
	tasks    *ledger
	dataIDs  *ledger
	vendors  map[Vendor]Counts
}

// FunnelLimits bounds what a Funnel keeps. The default is used for every field that is
// not above zero.
type FunnelLimits struct {
	Events  int // whose keys are remembered at most, but 2 at least; default 1,048,576, at most 45 bytes each
	Tasks   int // default 10,000, at most 600 bytes each
	DataIDs int // default 10,000, at most 600 bytes each
}

const (
	defaultFunnelEvents = 1 << 20
	defaultFunnelIDs    = 10_000
	vendorLimit         = 100 // documented are fewer than twenty
)

// Counts are numbers of events. Each event counts in one of them: in Failed if its ErrCode is
// not zero, whatever its stage, for what a vendor refused was not sent; otherwise
// by its stage. The same notification counts as sent, as reached and as clicked when
// there are events of all three.
type Counts struct {
	Sent    int
	Reached int
	Clicked int
	Failed  int
	Other   int // of stages that are not documented
}

// String gives all numbers; Other only if it is not zero.
func (c Counts) String() string {
	text := fmt.Sprintf("sent %d, reached %d, clicked %d, failed %d", c.Sent, c.Reached, c.Clicked, c.Failed)
	if c.Other != 0 {
		text += fmt.Sprintf(", other %d", c.Other)
	}
	return text
}

func (c *Counts) add(e *PushEvent) {
	switch {
	case e.ErrCode != ErrCodeSuccess:
		c.Failed++
	case e.PushStage == Sent:
		c.Sent++
	case e.PushStage == Reached:
		c.Reached++
	case e.PushStage == Clicked:
		c.Clicked++
	default:
		c.Other++
	}
}

// Vendor is the way of an event: which vendor carried an offline push, or which kind of
// device got an online one.
type Vendor struct {
	EventType timpush.PushEventType
	Platform  timpush.PushPlatform // DeviceType of an online event, PushPlatform of every other
}

// String gives both: "offline Huawei".
func (v Vendor) String() string { return v.EventType.String() + " " + v.Platform.String() }

func vendorOf(e *PushEvent) Vendor {
	if e.EventType == timpush.PushOnline {
		return Vendor{e.EventType, e.DeviceType}
	}
	return Vendor{e.EventType, e.PushPlatform}
}

// FunnelGaps says how far the counts of a Funnel can be trusted.
type FunnelGaps struct {
	Repeated         int // events that came again and were not counted
	ForgottenEvents  int // that would be counted again, should they come again
	ForgottenTasks   int // times that one made room for a newer one, and events whose TaskID was too long; still in the total
	ForgottenDataIDs int // times that one made room for a newer one, and events whose DataID was too long; still in the total
}

// NewFunnel makes an empty Funnel. The zero FunnelLimits are the defaults.
func NewFunnel(limits FunnelLimits) *Funnel {
	orDefault := func(n, standard int) int {
		if n > 0 {
			return n
		}
		return standard
	}
	return &Funnel{
		recent:  newRecent(orDefault(limits.Events, defaultFunnelEvents)),
		tasks:   newLedger(orDefault(limits.Tasks, defaultFunnelIDs)),
		dataIDs: newLedger(orDefault(limits.DataIDs, defaultFunnelIDs)),
		vendors: map[Vendor]Counts{},
	}
}

// Add counts events, but for those that it remembers. An empty TaskID or DataID
// is not counted by; a task or DataID beyond the limit takes the place of the one whose last
// event is the longest ago, and begins at zero again should it come back. Beyond 100 vendors, more of
// them count as the zero Vendor.
func (f *Funnel) Add(events ...PushEvent) {
	digests := make([]digest, len(events)) // made before others have to wait
	for i := range events {
		digests[i] = events[i].digest()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range events {
		if !f.recent.add(digests[i]) {
			f.repeated++
			continue
		}
		e := &events[i]
		f.total.add(e)
		f.tasks.count(e.TaskID, e)
		f.dataIDs.count(e.DataID, e)
		f.countVendor(e)
	}
}

func (f *Funnel) countVendor(e *PushEvent) {
	v := vendorOf(e)
	counts, ok := f.vendors[v]
	if !ok && len(f.vendors) >= vendorLimit {
		v = Vendor{}
		counts = f.vendors[v]
	}
	counts.add(e)
	f.vendors[v] = counts
}

// Total counts all events.
func (f *Funnel) Total() Counts {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.total
}

// Task counts the events of exactly this TaskId; all are zero if it has none, or is
// forgotten.
func (f *Funnel) Task(id string) Counts {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.tasks.of(id)
}

// DataID counts the events of a DataId, online and offline ones; all are zero if it has
// none, or is forgotten.
func (f *Funnel) DataID(id string) Counts {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dataIDs.of(id)
}

// Tasks gives the counts by TaskId, sorted by it, as they were at the call. Ranging
// holds no lock.
func (f *Funnel) Tasks() iter.Seq2[string, Counts] {
	f.mu.Lock()
	rows := f.tasks.copied()
	f.mu.Unlock()
	return byID(rows)
}

// DataIDs gives the counts by DataId, sorted by it, as they were at the call. Ranging
// holds no lock.
func (f *Funnel) DataIDs() iter.Seq2[string, Counts] {
	f.mu.Lock()
	rows := f.dataIDs.copied()
	f.mu.Unlock()
	return byID(rows)
}

// Vendors gives the counts by vendor, offline ones first, sorted by the numbers of the
// wire, as they were at the call. Ranging holds no lock.
func (f *Funnel) Vendors() iter.Seq2[Vendor, Counts] {
	f.mu.Lock()
	vendors := maps.Clone(f.vendors)
	f.mu.Unlock()
	sorted := slices.SortedFunc(maps.Keys(vendors), func(a, b Vendor) int {
		return cmp.Or(cmp.Compare(a.EventType, b.EventType), cmp.Compare(a.Platform, b.Platform))
	})
	return func(yield func(Vendor, Counts) bool) {
		for _, v := range sorted {
			if !yield(v, vendors[v]) {
				return
			}
		}
	}
}

// Gaps says what is missing from the counts.
func (f *Funnel) Gaps() FunnelGaps {
	f.mu.Lock()
	defer f.mu.Unlock()
	return FunnelGaps{
		Repeated:         f.repeated,
		ForgottenEvents:  f.recent.forgotten,
		ForgottenTasks:   f.tasks.forgotten,
		ForgottenDataIDs: f.dataIDs.forgotten,
	}
}
