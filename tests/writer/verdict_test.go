package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
)

// wellKept is a cluster that kept three writes of two clients, and one whose outcome nobody knows.
func wellKept() Seen {
	at := func(key string, outcome Outcome, revision int64, began, ended int) Write {
		return Write{Key: key, Value: "value of " + key, Outcome: outcome, Revision: revision,
			Began: time.Duration(began), Ended: time.Duration(ended)}
	}
	final := []Event{event("all/0", 11), event("m1/0", 12), event("all/1", 13), event("m1/1", 15)}
	return Seen{
		Clients: []Client{
			{Name: "all", Writes: []Write{at("all/0", Acknowledged, 11, 0, 5), at("all/1", Acknowledged, 13, 6, 9)}},
			{Name: "m1", Writes: []Write{at("m1/0", Acknowledged, 12, 1, 7), at("m1/1", Unknown, 0, 8, 20), at("m1/2", Failed, 0, 21, 22)}},
		},
		Final:    final,
		Revision: 15,
		Watchers: map[string]Watched{"m1": {Events: slices.Clone(final)}, "m2": {Events: slices.Clone(final)}},
		Gone:     map[string]bool{},
		Hashes:   map[string]string{"m1": "0a", "m2": "0a"},
	}
}

func event(key string, revision int64) Event {
	return Event{Key: key, Value: "value of " + key, Revision: revision, Version: 1}
}

func TestNothingIsHeldAgainstAClusterThatKeptEverything(t *testing.T) {
	if problems := verdict(wellKept()); len(problems) != 0 {
		t.Fatal(problems)
	}
}

func TestAnUnknownWriteMayBeThereOrNot(t *testing.T) {
	seen := wellKept()
	seen.Final = seen.Final[:3]
	seen.Watchers = map[string]Watched{"m1": {Events: slices.Clone(seen.Final)}}
	if problems := verdict(seen); len(problems) != 0 {
		t.Fatal(problems)
	}
}

func TestWhatAClusterDidWrongIsSaid(t *testing.T) {
	for words, spoil := range map[string]func(*Seen){
		"all/1 was acknowledged at revision 13 and is lost": func(seen *Seen) {
			seen.Final = slices.Delete(seen.Final, 2, 3)
			seen.Watchers = nil
		},
		`m1/0 was written as "value of m1/0" and is read as "other"`:                     func(seen *Seen) { seen.Final[1].Value = "other" },
		"all/0 was acknowledged at revision 11 and is read at 10, put 1 times":           func(seen *Seen) { seen.Final[0].Revision = 10 },
		"all/0 was acknowledged at revision 11 and is read at 11, put 2 times":           func(seen *Seen) { seen.Final[0].Version = 2 },
		`m1/1 was written once as "value of m1/1" and is read as "value of m1/1", put 2`: func(seen *Seen) { seen.Final[3].Version = 2 },
		"m1/2 was refused, and is read at revision 16":                                   func(seen *Seen) { seen.Final = append(seen.Final, event("m1/2", 16)) },
		"m9/0 is read, and nobody wrote it":                                              func(seen *Seen) { seen.Final = append(seen.Final, event("m9/0", 16)) },
		"revisions went back: m1/0 at 14 was acknowledged before all/1 at 13 began": func(seen *Seen) {
			seen.Clients[1].Writes[0].Revision = 14
			seen.Clients[1].Writes[0].Ended = 6
		},
		"the watcher of m2 was told of all/1 at revision 13 where m1/0 at 12 comes next": func(seen *Seen) {
			seen.Watchers["m2"] = Watched{Events: slices.Delete(slices.Clone(seen.Final), 1, 2)}
		},
		"the watcher of m2 was told of m1/0 at revision 12 where all/0 at 11 comes next": func(seen *Seen) {
			slices.Reverse(seen.Watchers["m2"].Events[:2])
		},
		"the watcher of m1 was told of all/0 at revision 11 where m1/0 at 12 comes next": func(seen *Seen) {
			seen.Watchers["m1"] = Watched{Events: slices.Insert(slices.Clone(seen.Final), 1, seen.Final[0])}
		},
		"the watcher of m2 was not told of m1/1 at revision 15 and what came after: compacted": func(seen *Seen) {
			seen.Watchers["m2"] = Watched{Events: seen.Final[:3], Fault: "compacted"}
		},
		"the watcher of m1 was told of all/9 at 16, which is not there": func(seen *Seen) {
			seen.Watchers["m1"] = Watched{Events: append(slices.Clone(seen.Final), event("all/9", 16))}
		},
		"the members do not hold the same at revision 15: m1=0a m2=0b": func(seen *Seen) { seen.Hashes["m2"] = "0b" },
	} {
		seen := wellKept()
		spoil(&seen)
		if problems := strings.Join(verdict(seen), "\n"); !strings.Contains(problems, words) {
			t.Errorf("%q is not in %q", words, problems)
		}
	}
}

func TestTheWatcherOfAMemberThatLeftMayEndEarlyAndLeaveNothingOut(t *testing.T) {
	seen := wellKept()
	seen.Gone["m2"] = true
	seen.Watchers["m2"] = Watched{Events: seen.Final[:2]}
	if problems := verdict(seen); len(problems) != 0 {
		t.Fatal(problems)
	}
	seen.Watchers["m2"] = Watched{Events: seen.Final[1:2]}
	if problems := verdict(seen); len(problems) != 1 {
		t.Fatal(problems)
	}
}

func TestTheLongestGapCountsFromTheFirstAcknowledgementToTheEnd(t *testing.T) {
	for _, one := range []struct {
		acknowledged []time.Duration
		ended, gap   time.Duration
	}{
		{[]time.Duration{5, 6, 9}, 10, 3},
		{[]time.Duration{5, 6, 9}, 14, 5},
		{nil, 7, 7},
	} {
		var writes []Write
		for _, moment := range one.acknowledged {
			writes = append(writes, Write{Outcome: Acknowledged, Ended: moment}, Write{Outcome: Unknown, Ended: moment})
		}
		if gap := longestGap(writes, one.ended); gap != one.gap {
			t.Errorf("%v, ended at %d: %d", one.acknowledged, one.ended, gap)
		}
	}
}

func TestAClientThatIsAskedToEndBeginsNoOtherWrite(t *testing.T) {
	ended, end := context.WithCancel(context.Background())
	end()
	for range 1000 { // chance must have no part in it
		if done, _ := write(ended, nil, "m1", "writer/", Bounds{Rate: 1e9, Count: 9}, time.Now()); len(done.Writes) > 0 {
			t.Fatal(done.Writes)
		}
	}
}

func TestOnlyWhatWasRefusedBeforeItCouldHappenHasFailed(t *testing.T) {
	for _, one := range []struct {
		err     error
		outcome Outcome
	}{
		{nil, Acknowledged},
		{rpctypes.ErrTooManyRequests, Failed},
		{rpctypes.ErrPermissionDenied, Failed},
		{rpctypes.ErrNoSpace, Unknown},
		{rpctypes.ErrTimeout, Unknown},
		{errors.New("connection reset"), Unknown},
		{fmt.Errorf("cut: %w", rpctypes.ErrGRPCTimeout), Unknown},
	} {
		if got := outcome(one.err); got != one.outcome {
			t.Errorf("%v is %d", one.err, got)
		}
	}
}
