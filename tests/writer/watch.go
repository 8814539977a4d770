package main

import (
	"context"
	"sync"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

// Watcher keeps what one member tells of the run's keys.
type Watcher struct {
	mutex   sync.Mutex
	watched Watched
}

// follow watches from the revision on until the context ends; a watch that was cut goes on after what it has told.
func (w *Watcher) follow(ctx context.Context, client *clientv3.Client, prefix string, revision int64) {
	for ctx.Err() == nil {
		for answer := range client.Watch(ctx, prefix, clientv3.WithPrefix(), clientv3.WithRev(revision)) {
			w.take(answer)
			for _, event := range answer.Events {
				revision = event.Kv.ModRevision + 1
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (w *Watcher) take(answer clientv3.WatchResponse) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if err := answer.Err(); err != nil {
		w.watched.Fault = err.Error()
		return
	}
	w.watched.Fault = ""
	for _, event := range answer.Events {
		w.watched.Events = append(w.watched.Events, Event{
			Key: string(event.Kv.Key), Value: string(event.Kv.Value), Revision: event.Kv.ModRevision, Version: event.Kv.Version,
		})
	}
}

// until is what was told up to the revision.
func (w *Watcher) until(revision int64) Watched {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	told := Watched{Fault: w.watched.Fault}
	for _, event := range w.watched.Events {
		if event.Revision <= revision {
			told.Events = append(told.Events, event)
		}
	}
	return told
}
