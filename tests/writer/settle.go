package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

const pause = 100 * time.Millisecond

// settle reads everything back, and waits until every member of the cluster as it then is tells the same.
func settle(ctx context.Context, run Run) (Seen, error) {
	final, revision, err := read(ctx, run.all, run.prefix)
	if err != nil {
		return Seen{}, fmt.Errorf("what was written cannot be read: %w", err)
	}
	members, err := run.all.MemberList(ctx)
	if err != nil {
		return Seen{}, fmt.Errorf("the members cannot be listed: %w", err)
	}
	live := map[string]string{}
	for _, member := range members.Members {
		if len(member.ClientURLs) > 0 {
			live[member.Name] = member.ClientURLs[0]
		}
	}
	seen := Seen{Final: final, Revision: revision, Watchers: map[string]Watched{}, Gone: map[string]bool{}, Hashes: map[string]string{}}
	for name := range run.watchers {
		seen.Gone[name] = live[name] == ""
	}
	for name, endpoint := range live {
		seen.Hashes[name] = hash(ctx, run.all, endpoint, revision)
	}
	for name, watcher := range run.watchers {
		if !seen.Gone[name] {
			wait(ctx, func() bool { return len(watcher.until(revision).Events) >= len(final) })
		}
		seen.Watchers[name] = watcher.until(revision)
	}
	return seen, nil
}

// read is everything under the prefix, in the order of its revisions, as of one revision.
func read(ctx context.Context, client *clientv3.Client, prefix string) ([]Event, int64, error) {
	var events []Event
	var revision int64
	key, end := prefix, clientv3.GetPrefixRangeEnd(prefix)
	for {
		options := []clientv3.OpOption{clientv3.WithRange(end), clientv3.WithLimit(5000), clientv3.WithRev(revision)}
		answer, err := patiently(ctx, func(ctx context.Context) (*clientv3.GetResponse, error) { return client.Get(ctx, key, options...) })
		if err != nil {
			return nil, 0, err
		}
		if revision == 0 {
			revision = answer.Header.Revision
		}
		for _, kv := range answer.Kvs {
			events = append(events, Event{Key: string(kv.Key), Value: string(kv.Value), Revision: kv.ModRevision, Version: kv.Version})
		}
		if !answer.More {
			break
		}
		key = string(answer.Kvs[len(answer.Kvs)-1].Key) + "\x00"
	}
	slices.SortFunc(events, func(a, b Event) int { return int(a.Revision - b.Revision) })
	return events, revision, nil
}

// hash is the hash of a member's keys at the revision, or why it cannot be told.
func hash(ctx context.Context, client *clientv3.Client, endpoint string, revision int64) string {
	answer, err := patiently(ctx, func(ctx context.Context) (*clientv3.HashKVResponse, error) {
		return client.HashKV(ctx, endpoint, revision)
	})
	if err != nil {
		return fmt.Sprintf("(%v)", err)
	}
	return fmt.Sprintf("%08x", answer.Hash)
}

// patiently asks until it is answered or the context ends: a member may only just have been started.
func patiently[Answer any](ctx context.Context, ask func(context.Context) (Answer, error)) (Answer, error) {
	for {
		attempt, cancel := context.WithTimeout(ctx, 5*time.Second)
		answer, err := ask(attempt)
		cancel()
		if err == nil || ctx.Err() != nil {
			return answer, err
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

func wait(ctx context.Context, done func() bool) {
	for !done() && ctx.Err() == nil {
		time.Sleep(pause)
	}
}
