package timpushtest

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
)

// loss is a reason why pushes did not arrive, as reports have it.
type loss struct {
	ErrCode  string
	ErrCount int
	ErrInfo  string
}

type platformLoss struct {
	channel
	loss
}

// lost is what losses are counted by.
type lost struct {
	channel
	code int
	info string
}

// tally counts losses.
type tally map[lost]int

// losses tells what was not even sent from what was sent in vain.
func losses(about []*pushRecord, byEvent bool) map[string]any {
	ready, sent := tally{}, tally{}
	for _, p := range about {
		for i := range p.outcomes {
			o := &p.outcomes[i]
			l := lost{o.channel(byEvent), o.device.ErrCode, o.device.ErrInfo}
			switch {
			case o.reached():
			case o.sent():
				sent[l]++
			default:
				ready[l]++
			}
		}
	}
	return map[string]any{
		"ReadyToSendLoss":               ready.together(),
		"PostSendDeliveredLoss":         sent.together(),
		"PlatformReadyToSendLoss":       ready.byPlatform(),
		"PlatformPostSendDeliveredLoss": sent.byPlatform(),
	}
}

// together adds up what differs by channel only.
func (t tally) together() []loss {
	sum := tally{}
	for l, n := range t {
		l.channel = channel{}
		sum[l] += n
	}
	all := []loss{}
	for _, l := range sum.byPlatform() {
		all = append(all, l.loss)
	}
	return all
}

func (t tally) byPlatform() []platformLoss {
	all := []platformLoss{}
	for _, l := range slices.SortedFunc(maps.Keys(t), compareLost) {
		all = append(all, platformLoss{l.channel, loss{strconv.Itoa(l.code), t[l], l.info}})
	}
	return all
}

func compareLost(a, b lost) int {
	return cmp.Or(compareChannels(a.channel, b.channel), cmp.Compare(a.code, b.code), cmp.Compare(a.info, b.info))
}
