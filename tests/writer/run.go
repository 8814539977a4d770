package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

const everyone = "all" // the client that knows every endpoint

// Run is one time of writing, ended. Its watchers go on until it is released.
type Run struct {
	clients  []Client
	watchers map[string]*Watcher
	all      *clientv3.Client
	prefix   string
	ended    time.Duration
	bounded  bool // some client wrote as often as it may
	release  func()
}

// keepWriting writes through every client and watches every member until the context ends.
func keepWriting(ctx context.Context, secrets *tls.Config, members map[string]string, bounds Bounds) (Run, error) {
	pinned, all, err := connected(secrets, members)
	if err != nil {
		return Run{}, err
	}
	// Where the history of the watchers begins: before the first write, however late a watcher is.
	first, err := patiently(ctx, func(ctx context.Context) (*clientv3.GetResponse, error) { return all.Get(ctx, "writer/") })
	if err != nil {
		return Run{}, fmt.Errorf("the cluster does not answer: %w", err)
	}
	began := time.Now()
	prefix := fmt.Sprintf("writer/%d-%d/", began.Unix(), os.Getpid())
	watching, release := context.WithCancel(context.Background())
	run := Run{watchers: map[string]*Watcher{}, all: all, prefix: prefix, release: release}
	for name, client := range pinned {
		run.watchers[name] = &Watcher{}
		go run.watchers[name].follow(watching, client, prefix, first.Header.Revision+1)
	}
	pinned[everyone] = all
	var clients sync.WaitGroup
	var mutex sync.Mutex
	for name, client := range pinned {
		clients.Go(func() {
			done, bounded := write(ctx, client, name, prefix, bounds, began)
			mutex.Lock()
			defer mutex.Unlock()
			run.clients = append(run.clients, done)
			run.bounded = run.bounded || bounded
		})
	}
	asked := make(chan time.Duration, 1)
	context.AfterFunc(ctx, func() { asked <- time.Since(began) })
	fmt.Println("writing")
	clients.Wait()
	run.ended = time.Since(began)
	if ctx.Err() != nil {
		run.ended = <-asked // what is under way then is no gap, however long a dead member takes to say nothing
	}
	return run, nil
}

func connected(secrets *tls.Config, members map[string]string) (map[string]*clientv3.Client, *clientv3.Client, error) {
	pinned := map[string]*clientv3.Client{}
	var endpoints []string
	for _, name := range sorted(members) {
		endpoints = append(endpoints, members[name])
		client, err := connect(secrets, members[name])
		if err != nil {
			return nil, nil, err
		}
		pinned[name] = client
	}
	all, err := connect(secrets, endpoints...)
	return pinned, all, err
}
