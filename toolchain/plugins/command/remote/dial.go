package remote

import (
	"context"
	"fmt"
	"net"
	"time"

	provider "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/retry"
	"golang.org/x/crypto/ssh"
)

// A host that accepts the connection and then says nothing, as half-booted ones do, is an attempt that failed.
const longestHandshake = time.Minute

// dial returns a client for the host; the clients on the way to it end with it.
func (c *Connection) dial(ctx context.Context) (*ssh.Client, error) {
	connect := (&net.Dialer{Timeout: c.perDialTimeout()}).DialContext
	if c.Proxy != nil {
		proxy, err := c.Proxy.dial(ctx, "Dial proxy", (&net.Dialer{Timeout: c.Proxy.perDialTimeout()}).DialContext)
		if err != nil {
			return nil, fmt.Errorf("proxy: %w", err)
		}
		client, err := c.endpoint.dial(ctx, "Dial from proxy", proxy.DialContext)
		if err != nil {
			_ = proxy.Close()
			return nil, fmt.Errorf("proxy: %w", err)
		}
		go func() {
			_ = client.Wait()
			_ = proxy.Close()
		}()
		return client, nil
	}
	return c.endpoint.dial(ctx, "Dial", connect)
}

type connector func(ctx context.Context, network, address string) (net.Conn, error)

// dial tries until it succeeds, the context ends, or more attempts than dialErrorLimit have failed (-1: never). It
// waits 100 ms, then half as long again each time, but never more than 5 s.
func (e *endpoint) dial(ctx context.Context, what string, connect connector) (*ssh.Client, error) {
	config, closing, err := e.config()
	if err != nil {
		return nil, err
	}
	defer closing()
	limit := or(e.DialErrorLimit, defaultDialErrorLimit)
	ok, client, err := retry.Until(ctx, retry.Acceptor{Accept: func(try int, _ time.Duration) (bool, any, error) {
		client, err := attempt(ctx, connect, e.address(), config)
		if err == nil {
			return true, client, nil
		}
		if limit >= 0 && try >= limit {
			return true, nil, fmt.Errorf("after %d failed attempts: %w", try, err)
		}
		provider.GetLogger(ctx).InfoStatusf("%s %d/%s failed: retrying", what, try+1, limitText(limit))
		return false, nil, nil
	}})
	if err == nil && !ok {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	return client.(*ssh.Client), nil
}

func limitText(limit int) string {
	if limit < 0 {
		return "inf"
	}
	return fmt.Sprintf("%d", limit)
}

// attempt connects once and returns a client that has authenticated itself.
func attempt(ctx context.Context, connect connector, address string, config *ssh.ClientConfig) (*ssh.Client, error) {
	conn, err := connectWithin(ctx, connect, address, config.Timeout)
	if err != nil {
		return nil, err
	}
	giveUp := time.AfterFunc(longestHandshake, func() { _ = conn.Close() })
	defer giveUp.Stop()
	stopped := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stopped()
	established, channels, requests, err := ssh.NewClientConn(conn, address, config)
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return ssh.NewClient(established, channels, requests), nil
}

func connectWithin(ctx context.Context, connect connector, address string, timeout time.Duration) (net.Conn, error) {
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	return connect(ctx, "tcp", address)
}
