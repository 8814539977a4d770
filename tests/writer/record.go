package main

import (
	"sort"
	"time"
)

// Outcome is what a client was told about a write.
type Outcome int

const (
	// Unknown writes may have happened, or may not.
	Unknown Outcome = iota
	// Acknowledged writes have happened.
	Acknowledged
	// Failed writes were refused before they could happen.
	Failed
)

// Write is one attempt to put a value that is never put again. Times are since the start of the run.
type Write struct {
	Key, Value string
	Outcome    Outcome
	Revision   int64 // of an acknowledged write
	Began      time.Duration
	Ended      time.Duration
}

// Event is one key as it was read, or as a watcher was told of it.
type Event struct {
	Key, Value string
	Revision   int64
	Version    int64 // how often the key was put
}

// Watched is what a watcher of one member was told, in its order, and why it ended, when it did so by itself.
type Watched struct {
	Events []Event
	Fault  string
}

// Client is what one client did: its writes in their order, each begun after the one before had ended.
type Client struct {
	Name   string
	Writes []Write
}

// Tally is what is reported of a client.
type Tally struct {
	Acknowledged int     `json:"acknowledged"`
	Unknown      int     `json:"unknown"`
	Failed       int     `json:"failed"`
	LongestGap   float64 `json:"longest_gap"` // seconds
}

func tally(writes []Write, ended time.Duration) Tally {
	var told Tally
	for _, write := range writes {
		switch write.Outcome {
		case Acknowledged:
			told.Acknowledged++
		case Unknown:
			told.Unknown++
		case Failed:
			told.Failed++
		}
	}
	told.LongestGap = longestGap(writes, ended).Seconds()
	return told
}

// longestGap is the longest time without an acknowledgement, from the first one to the end of the run.
func longestGap(writes []Write, ended time.Duration) time.Duration {
	var acknowledged []time.Duration
	for _, write := range writes {
		if write.Outcome == Acknowledged {
			acknowledged = append(acknowledged, write.Ended)
		}
	}
	if len(acknowledged) == 0 {
		return ended
	}
	sort.Slice(acknowledged, func(i, j int) bool { return acknowledged[i] < acknowledged[j] })
	longest, before := time.Duration(0), acknowledged[0]
	for _, moment := range append(acknowledged[1:], ended) {
		longest = max(longest, moment-before)
		before = moment
	}
	return longest
}
