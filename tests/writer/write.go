package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

const patience = 2 * time.Second // for one write; longer than an election

// Bounds keep a run that nobody ends from filling a cluster.
type Bounds struct {
	Rate  int // writes a second and client
	Count int // writes a client
}

// write puts one value after the other until the context ends, or as many as there may be.
func write(ctx context.Context, client *clientv3.Client, name, prefix string, bounds Bounds, began time.Time) (Client, bool) {
	done := Client{Name: name}
	tick := time.NewTicker(time.Second / time.Duration(bounds.Rate))
	defer tick.Stop()
	// Asked again before each: where a write took longer than a tick, the choice below would be left to chance.
	for len(done.Writes) < bounds.Count {
		if ctx.Err() != nil {
			return done, false
		}
		select {
		case <-ctx.Done():
			return done, false
		case <-tick.C:
		}
		done.Writes = append(done.Writes, put(client, fmt.Sprintf("%s%s/%06d", prefix, name, len(done.Writes)), began))
	}
	return done, true
}

func put(client *clientv3.Client, key string, began time.Time) Write {
	attempt := Write{Key: key, Value: "value of " + key, Began: time.Since(began)}
	// Not the run's context: a write that is under way when the run ends shall have an outcome.
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	answer, err := client.Put(ctx, attempt.Key, attempt.Value)
	attempt.Ended = time.Since(began)
	attempt.Outcome = outcome(err)
	if err == nil {
		attempt.Revision = answer.Header.Revision
	}
	return attempt
}

// outcome is Failed only for what etcd says before it proposes anything.
func outcome(err error) Outcome {
	if err == nil {
		return Acknowledged
	}
	if errors.Is(err, rpctypes.ErrTooManyRequests) {
		return Failed
	}
	var told rpctypes.EtcdError
	code := status.Code(err)
	if errors.As(err, &told) {
		code = told.Code()
	}
	switch code {
	case codes.InvalidArgument, codes.PermissionDenied, codes.Unauthenticated:
		return Failed
	}
	return Unknown
}
