package webhook

// recent remembers digests in two generations. When the young one is full, the old one is
// forgotten and its memory used again. So the last half of the limit is surely known, and
// no more than the limit is kept.
type recent struct {
	half       int
	young, old map[digest]struct{}
	forgotten  int
}

func newRecent(limit int) *recent {
	return &recent{half: max(limit/2, 1), young: map[digest]struct{}{}, old: map[digest]struct{}{}}
}

// add reports whether a digest is new.
func (r *recent) add(d digest) bool {
	if _, ok := r.young[d]; ok {
		return false
	}
	if _, ok := r.old[d]; ok {
		return false
	}
	if len(r.young) == r.half {
		r.forgotten += len(r.old)
		clear(r.old)
		r.young, r.old = r.old, r.young
	}
	r.young[d] = struct{}{}
	return true
}
