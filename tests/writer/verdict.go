package main

import (
	"fmt"
	"sort"
)

// Seen is everything that the verdict looks at.
type Seen struct {
	Clients  []Client
	Final    []Event // every key of the run, read through quorum at Revision
	Revision int64
	Watchers map[string]Watched // by member
	Gone     map[string]bool    // members that left the cluster during the run: their watchers may end early
	Hashes   map[string]string  // of every member at Revision; a reason in words where there is none
}

// verdict says what was lost or went wrong; nothing when the cluster kept every promise.
func verdict(seen Seen) []string {
	var writes []Write
	for _, client := range seen.Clients {
		writes = append(writes, client.Writes...)
	}
	problems := unreadable(writes, seen.Final)
	problems = append(problems, strange(writes, seen.Final)...)
	problems = append(problems, backwards(writes)...)
	for _, member := range sorted(seen.Watchers) {
		problems = append(problems, torn(member, seen.Watchers[member], seen.Final, seen.Gone[member])...)
	}
	return append(problems, unequal(seen.Hashes, seen.Revision)...)
}

// unreadable are acknowledged writes that cannot be read with their value and revision.
func unreadable(writes []Write, final []Event) []string {
	kept := byKey(final)
	var problems []string
	for _, write := range writes {
		if write.Outcome != Acknowledged {
			continue
		}
		event, found := kept[write.Key]
		switch {
		case !found:
			problems = append(problems, fmt.Sprintf("%s was acknowledged at revision %d and is lost", write.Key, write.Revision))
		case event.Value != write.Value:
			problems = append(problems, fmt.Sprintf("%s was written as %q and is read as %q", write.Key, write.Value, event.Value))
		case event.Revision != write.Revision || event.Version != 1:
			problems = append(problems, fmt.Sprintf("%s was acknowledged at revision %d and is read at %d, put %d times",
				write.Key, write.Revision, event.Revision, event.Version))
		}
	}
	return problems
}

// strange are keys that nobody wrote, that were refused, or that hold another value than the one whose fate is unknown.
func strange(writes []Write, final []Event) []string {
	known := make(map[string]Write, len(writes))
	for _, write := range writes {
		known[write.Key] = write
	}
	var problems []string
	for _, event := range final {
		write, found := known[event.Key]
		switch {
		case !found:
			problems = append(problems, fmt.Sprintf("%s is read, and nobody wrote it", event.Key))
		case write.Outcome == Failed:
			problems = append(problems, fmt.Sprintf("%s was refused, and is read at revision %d", event.Key, event.Revision))
		case write.Outcome == Unknown && (event.Value != write.Value || event.Version != 1):
			problems = append(problems, fmt.Sprintf("%s was written once as %q and is read as %q, put %d times",
				event.Key, write.Value, event.Value, event.Version))
		}
	}
	return problems
}

// backwards are writes that were begun after another one was acknowledged and got no higher revision, by any two clients.
func backwards(writes []Write) []string {
	begun := acknowledged(writes)
	ended := acknowledged(writes)
	sort.SliceStable(begun, func(i, j int) bool { return begun[i].Began < begun[j].Began })
	sort.SliceStable(ended, func(i, j int) bool { return ended[i].Ended < ended[j].Ended })
	var problems []string
	var highest Write
	next := 0
	for _, write := range begun {
		for ; next < len(ended) && ended[next].Ended <= write.Began; next++ {
			if ended[next].Revision > highest.Revision {
				highest = ended[next]
			}
		}
		if write.Revision <= highest.Revision {
			problems = append(problems, fmt.Sprintf("revisions went back: %s at %d was acknowledged before %s at %d began",
				highest.Key, highest.Revision, write.Key, write.Revision))
		}
	}
	return problems
}

func acknowledged(writes []Write) []Write {
	var kept []Write
	for _, write := range writes {
		if write.Outcome == Acknowledged {
			kept = append(kept, write)
		}
	}
	return kept
}

// torn says where a watcher's history leaves the true one, which is what was read in the order of its revisions: keys
// are put once. The watcher of a member that left may end anywhere, but not leave anything out before.
func torn(member string, watched Watched, final []Event, gone bool) []string {
	truth := append([]Event(nil), final...)
	sort.Slice(truth, func(i, j int) bool { return truth[i].Revision < truth[j].Revision })
	for i, event := range watched.Events {
		if i >= len(truth) {
			return []string{fmt.Sprintf("the watcher of %s was told of %s at %d, which is not there", member, event.Key, event.Revision)}
		}
		if event != truth[i] {
			return []string{fmt.Sprintf("the watcher of %s was told of %s at revision %d where %s at %d comes next",
				member, event.Key, event.Revision, truth[i].Key, truth[i].Revision)}
		}
	}
	if len(watched.Events) == len(truth) || gone {
		return nil
	}
	missing := truth[len(watched.Events)]
	problem := fmt.Sprintf("the watcher of %s was not told of %s at revision %d and what came after", member, missing.Key, missing.Revision)
	if watched.Fault != "" {
		problem += ": " + watched.Fault
	}
	return []string{problem}
}

// unequal says that members do not hold the same.
func unequal(hashes map[string]string, revision int64) []string {
	different := map[string]bool{}
	told := ""
	for _, member := range sorted(hashes) {
		different[hashes[member]] = true
		told += fmt.Sprintf(" %s=%s", member, hashes[member])
	}
	if len(different) == 1 {
		return nil
	}
	return []string{fmt.Sprintf("the members do not hold the same at revision %d:%s", revision, told)}
}

func byKey(events []Event) map[string]Event {
	kept := make(map[string]Event, len(events))
	for _, event := range events {
		kept[event.Key] = event
	}
	return kept
}

func sorted[V any](named map[string]V) []string {
	names := make([]string, 0, len(named))
	for name := range named {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
